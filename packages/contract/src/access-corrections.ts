/**
 * Corrections: somebody of the zone's staff, under a grant for it, proposes values for a few fields of one record; an administrator of the organisation sees before and
 * after and says yes to exactly that; either side can take it back (docs/access.md).
 */
import { z } from 'zod'
import { accessErrors } from './access-errors.ts'
import { correctableOfAssociation } from './associations.ts'
import { correctionErrors } from './correction-errors.ts'
import { told } from './notices.ts'
import { correctableOfPerson } from './people.ts'
import { correctableOfUnit } from './units.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { accessGrantId } from './staff-access.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant, multilineText, text } from './wire.ts'

/** What can be corrected at all: no amounts, no dates, nothing that books or rights hang on. */
export const correctableValues = { associations: correctableOfAssociation, units: correctableOfUnit, people: correctableOfPerson } as const
export type CorrectableDataset = keyof typeof correctableValues
export const correctableDatasets = ['associations', 'units', 'people'] as const satisfies readonly CorrectableDataset[]

/** `void`: proposed, and its grant is over. */
export const correctionStatuses = ['proposed', 'applied', 'rejected', 'undone', 'void'] as const

export const correctionId = id('AccessCorrectionId')
const value = classified(z.string().nullable(), 'identity')
const contentHash = z.string().regex(/^[0-9a-f]{64}$/)
const fieldName = z.string().regex(/^[a-zA-Z]{1,40}$/)

export const accessCorrection = z
  .object({
    id: correctionId,
    grantId: accessGrantId,
    dataset: z.enum(correctableDatasets),
    recordId: classified(z.string(), 'identity'),
    reason: classified(z.string(), 'content'),
    /** Null once it was erased, and for staff whose access is over. */
    changes: z.array(z.object({ field: z.string(), before: value, after: value })).nullable(),
    /** Of the changes: an approval names it. */
    contentHash,
    status: z.enum(correctionStatuses),
    proposedBy: classified(z.string(), 'identity'),
    proposedAt: instant,
    decidedBy: classified(z.string().nullable(), 'identity'),
    decidedAt: instant.nullable(),
    undoneBy: classified(z.string().nullable(), 'identity'),
    undoneAt: instant.nullable(),
    /** Administrators who were told that it waits for them. */
    customerTold: told,
  })
  .meta({ id: 'AccessCorrection' })
export type AccessCorrection = z.infer<typeof accessCorrection>

const decides = {
  ...raises(correctionErrors, 'CORRECTION_NOT_FOUND', 'CORRECTION_NOT_PROPOSED', 'CORRECTION_OWN'),
  ...raises(accessErrors, 'ACCESS_APPROVER_REFUSED'),
}
const ended = raises(accessErrors, 'ACCESS_GRANT_ENDED', 'ACCESS_NOT_ALLOWED')

export const accessCorrections = {
  list: orgProcedure({ resource: 'access_correction', action: 'read' })
    .route({ method: 'GET', path: '/access/corrections', tags: ['Access'], summary: 'Corrections, newest first; staff see their own' })
    .input(pageInput.extend({ accessGrantId: accessGrantId.optional(), status: z.enum(correctionStatuses).exclude(['void']).optional() }))
    .output(pageOf(accessCorrection)),
  propose: orgProcedure({ resource: 'access_correction', action: 'propose', event: 'access_correction.proposed', replay: 'never' })
    .route({
      method: 'POST',
      path: '/access/grants/{accessGrantId}/corrections',
      successStatus: 201,
      tags: ['Access'],
      summary: 'Propose values for fields of the record that the access is for; the answer shows before and after',
    })
    .input(
      z.strictObject({
        accessGrantId,
        changes: z
          .array(z.strictObject({ field: fieldName, value: classified(text(254), 'identity').nullable() }))
          .min(1)
          .max(10),
        reason: classified(multilineText(1000), 'content'),
      }),
    )
    .output(accessCorrection)
    .errors({
      ...ended,
      ...raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND', 'ACCESS_RECORD_NOT_FOUND'),
      ...raises(correctionErrors, 'CORRECTION_FIELDS_REFUSED', 'CORRECTION_GRANT_REFUSED'),
    }),
  approve: orgProcedure({ resource: 'access_correction', action: 'approve', event: 'access_correction.applied' })
    .route({
      method: 'POST',
      path: '/access/corrections/{correctionId}/approve',
      tags: ['Access'],
      summary: 'Let exactly the correction that was looked at take effect',
    })
    .input(z.strictObject({ correctionId, contentHash }))
    .output(accessCorrection)
    .errors({ ...decides, ...ended, ...raises(correctionErrors, 'CORRECTION_DIFFERS', 'CORRECTION_STALE') }),
  reject: orgProcedure({ resource: 'access_correction', action: 'reject', event: 'access_correction.rejected' })
    .route({ method: 'POST', path: '/access/corrections/{correctionId}/reject', tags: ['Access'], summary: 'Refuse a correction' })
    .input(z.strictObject({ correctionId }))
    .output(accessCorrection)
    .errors(decides),
  undo: orgProcedure({ resource: 'access_correction', action: 'undo', event: 'access_correction.undone' })
    .route({
      method: 'POST',
      path: '/access/corrections/{correctionId}/undo',
      tags: ['Access'],
      summary: 'Take a correction back, as long as the record holds what it wrote',
    })
    .input(z.strictObject({ correctionId }))
    .output(accessCorrection)
    .errors({
      ...raises(accessErrors, 'ACCESS_GRANT_ENDED'),
      ...raises(correctionErrors, 'CORRECTION_NOT_FOUND', 'CORRECTION_NOT_APPLIED', 'CORRECTION_STALE'),
    }),
}
