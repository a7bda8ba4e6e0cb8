/**
 * How single records are classified. The catalogue says what every column is; a record may be raised above it at once, and lowered back by two people, for
 * new copies only.
 */
import { defineErrors } from '@repo/core'
import { buckets, levels } from '@repo/residency'
import { z } from 'zod'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant, multilineText } from './wire.ts'

/** Kinds of records that can be classified one by one. Each is a table of the zone. */
export const classifiedDatasets = ['association', 'unit', 'party', 'receipt', 'assessment_run', 'journal_entry', 'import_job'] as const
export type ClassifiedDataset = (typeof classifiedDatasets)[number]

export const loweringStatuses = ['pending', 'approved', 'rejected', 'expired'] as const
/** What detectors find in a record's own words. */
export const detections = ['email', 'iban', 'card', 'phone'] as const
export type Detection = (typeof detections)[number]

export const classificationErrors = defineErrors({
  DATA_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such record.' },
  DATA_ALREADY_CLASSIFIED: {
    status: 409,
    owner: 'caller',
    message: 'The record is classified already. Change its classification instead.',
  },
  CLASSIFICATION_ILLEGAL: { status: 422, owner: 'caller', message: 'This level may not carry this bucket.' },
  CLASSIFICATION_BELOW_CATALOGUE: {
    status: 422,
    owner: 'caller',
    message: 'A record is never classified lower than the catalogue classifies its kind.',
  },
  CLASSIFICATION_IDENTITY_STAYS: {
    status: 409,
    owner: 'caller',
    message: 'What is classified as identity is not lowered by classifying it again.',
  },
  LOWERING_REASON_REQUIRED: { status: 422, owner: 'caller', message: 'Lowering takes a reason, which the second person reads.' },
  LOWERING_REASON_UNUSED: { status: 422, owner: 'caller', message: 'Raising takes no reason. Leave it out.' },
  LOWERING_NEEDS_PERSON: { status: 403, owner: 'caller', message: 'Lowering is asked for and decided by people, not by API keys.' },
  LOWERING_PENDING: { status: 409, owner: 'caller', message: 'Somebody asked for a lowering of this record already. Decide that first.' },
  LOWERING_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such request to lower a classification.' },
  LOWERING_OWN: { status: 403, owner: 'caller', message: 'Who asked for a lowering cannot approve it. Another administrator can.' },
  LOWERING_NOT_PENDING: { status: 409, owner: 'caller', message: 'This request was decided already, or the record was raised since.' },
  LOWERING_EXPIRED: { status: 410, owner: 'caller', message: 'This request was not decided in time. Ask again.' },
})

const pair = { bucket: z.enum(buckets), level: z.enum(levels) }
const pairSchema = z.object(pair)
export const loweringId = id('LoweringId')
/** Id of a record of any kind. */
const dataId = id('DataId')

export const lowering = z
  .object({
    id: loweringId,
    dataId,
    dataset: z.enum(classifiedDatasets),
    from: pairSchema,
    to: pairSchema,
    reason: classified(z.string(), 'content'),
    status: z.enum(loweringStatuses),
    requestedAt: instant,
    expiresAt: instant,
    /** The caller asked for it, and so cannot approve it. */
    own: z.boolean(),
  })
  .meta({ id: 'ClassificationLowering' })
export type Lowering = z.infer<typeof lowering>

export const classification = z
  .object({
    id: dataId,
    dataset: z.enum(classifiedDatasets),
    ...pair,
    /** `catalogue` while nobody has classified this record. */
    source: z.enum(['catalogue', 'record']),
    /** What copies made from now on are, where a lowering was approved; existing ones stay as they are. */
    newCopies: pairSchema.nullable(),
    /** Id of the request to lower it that waits for a second person. */
    pendingLowering: loweringId.nullable(),
  })
  .meta({ id: 'Classification' })
export type ClassificationView = z.infer<typeof classification>

const notFound = raises(classificationErrors, 'DATA_NOT_FOUND')
const decided = raises(
  classificationErrors,
  'LOWERING_NOT_FOUND',
  'LOWERING_OWN',
  'LOWERING_NOT_PENDING',
  'LOWERING_EXPIRED',
  'LOWERING_NEEDS_PERSON',
)

export const data = {
  classify: orgProcedure({ resource: 'classification', action: 'raised' })
    .route({ method: 'POST', path: '/data/classify', successStatus: 201, summary: 'Classify a record above its catalogue entry' })
    .errors({
      ...notFound,
      ...raises(classificationErrors, 'DATA_ALREADY_CLASSIFIED', 'CLASSIFICATION_ILLEGAL', 'CLASSIFICATION_BELOW_CATALOGUE'),
    })
    .input(z.strictObject({ id: dataId, ...pair }))
    .output(classification),
  classification: orgProcedure({ resource: 'classification', action: 'read' })
    .route({ method: 'GET', path: '/data/{id}/classification', summary: 'How a record is classified' })
    .errors(notFound)
    .input(z.strictObject({ id: dataId }))
    .output(classification),
  reclassify: orgProcedure({ resource: 'classification', action: 'raised' })
    .route({
      method: 'PUT',
      path: '/data/{id}/classification',
      summary: 'Raise a record at once, or ask a second person to lower it (202)',
      spec: (operation) => {
        const answer = operation.responses?.['200']
        const accepted = answer && { ...answer, description: 'A second person has to approve the lowering; nothing has changed yet.' }
        return { ...operation, responses: { ...operation.responses, ...(accepted ? { 202: accepted } : {}) } }
      },
    })
    .errors({
      ...notFound,
      ...raises(
        classificationErrors,
        'CLASSIFICATION_ILLEGAL',
        'CLASSIFICATION_BELOW_CATALOGUE',
        'CLASSIFICATION_IDENTITY_STAYS',
        'LOWERING_REASON_REQUIRED',
        'LOWERING_REASON_UNUSED',
        'LOWERING_NEEDS_PERSON',
        'LOWERING_PENDING',
      ),
    })
    .input(z.strictObject({ id: dataId, ...pair, reason: classified(multilineText(500), 'content').optional() }))
    .output(classification),
  scan: orgProcedure({ resource: 'classification', action: 'scanned' })
    .route({ method: 'POST', path: '/data/{id}/scan', summary: "Look through a record's words; what is personal raises it to identity" })
    .errors(notFound)
    .input(z.strictObject({ id: dataId }))
    .output(z.object({ found: z.array(z.enum(detections)), classification })),
  list: orgProcedure({ resource: 'classification', action: 'read' })
    .route({ method: 'GET', path: '/data/classified', summary: 'Records that are classified one by one, the newest change first' })
    .input(z.strictObject({}))
    .output(z.object({ items: z.array(classification.extend({ changedAt: instant })) })),
  lowerings: orgProcedure({ resource: 'classification', action: 'read' })
    .route({ method: 'GET', path: '/data/lowerings', summary: 'Requests to lower a classification, the newest first' })
    .input(z.strictObject({}))
    .output(z.object({ items: z.array(lowering) })),
  approveLowering: orgProcedure({ resource: 'classification', action: 'lowered' })
    .route({ method: 'POST', path: '/data/lowerings/{loweringId}/approve', summary: 'Approve a lowering that somebody else asked for' })
    .errors(decided)
    .input(z.strictObject({ loweringId }))
    .output(lowering),
  rejectLowering: orgProcedure({ resource: 'classification', action: 'rejected' })
    .route({ method: 'POST', path: '/data/lowerings/{loweringId}/reject', summary: 'Reject a lowering, or take back your own' })
    .errors(decided)
    .input(z.strictObject({ loweringId }))
    .output(lowering),
}
