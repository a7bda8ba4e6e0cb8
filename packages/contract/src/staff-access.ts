/**
 * How the zone's own staff come to see something of an organisation: asked for, approved by others, for a while, masked, and told (docs/access.md).
 * Staff are no members: `staff` is their own door, and what stands under `accessRequests`, `accessGrants` and `breakGlass` is shared by both sides.
 */
import { accessKinds, accessVerbs, grantEndReasons, grantStatuses, levels, purposeCodes, requestStatuses } from '@repo/residency'
import { z } from 'zod'
import { accessErrors } from './access-errors.ts'
import { correctionErrors } from './correction-errors.ts'
import { email, identityErrors, presentedPassword } from './identity.ts'
import { fieldProblems } from './field-problems.ts'
import { pageInput, pageOf } from './paging.ts'
import { told } from './notices.ts'
import { openProcedure, orgProcedure, signedInProcedure } from './procedure.ts'
import { requestErrors } from './request-errors.ts'
import { raises } from './wire-errors.ts'
import { classified, countryCode, id, instant, multilineText, zonedInstant } from './wire.ts'

export const staffRoles = ['support', 'officer'] as const
export type StaffRole = (typeof staffRoles)[number]

/** What a grant may be for. There is no word for everything. */
export const accessDatasets = ['associations', 'units', 'people', 'receipts', 'charges'] as const
export type AccessDataset = (typeof accessDatasets)[number]

export const accessRequestId = id('AccessRequestId')
export const accessGrantId = id('AccessGrantId')
const staffId = classified(z.string(), 'identity')
const anybodysId = classified(z.string().nullable(), 'identity')
const reasonText = classified(multilineText(1000), 'content')
const ticket = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$/, fieldProblems.TICKET_MALFORMED)

/** The closed list of what access may be for, how far, and of what kind. */
const terms = {
  kind: z.enum(accessKinds),
  purpose: z.enum(purposeCodes),
  dataset: z.enum(accessDatasets),
  level: z.enum(levels),
  verb: z.enum(accessVerbs),
}

export const accessRequest = z
  .object({
    id: accessRequestId,
    ...terms,
    status: z.enum(requestStatuses),
    requestedBy: staffId,
    reason: classified(z.string(), 'content'),
    ticket: z.string(),
    recordId: z.string().nullable(),
    sourceCountry: countryCode,
    destinationCountry: countryCode.nullable(),
    askedMinutes: z.number().int(),
    usesMax: z.number().int().nullable(),
    needsCustomer: z.boolean(),
    createdAt: instant,
    expiresAt: instant,
    staffApprovedBy: anybodysId,
    customerApprovedBy: anybodysId,
    endedAt: instant.nullable(),
    /** Of an approved request. */
    grantId: accessGrantId.nullable(),
    /** Administrators who were told that it waits for them; nobody, where the customer is not asked. */
    customerTold: told,
  })
  .meta({ id: 'AccessRequest' })
export type AccessRequest = z.infer<typeof accessRequest>

export const accessGrant = z
  .object({
    id: accessGrantId,
    requestId: accessRequestId,
    ...terms,
    status: z.enum(grantStatuses),
    staffId,
    reason: classified(z.string(), 'content'),
    ticket: z.string(),
    recordId: z.string().nullable(),
    startsAt: instant,
    endsAt: instant,
    endedAt: instant.nullable(),
    endReason: z.enum(grantEndReasons).nullable(),
    usesMax: z.number().int().nullable(),
    useCount: z.number().int(),
    approvedByStaff: staffId,
    approvedByCustomer: anybodysId,
    afterNote: classified(z.string().nullable(), 'content'),
    review: z.enum(['justified', 'not_justified']).nullable(),
    /** Administrators who were told that it has begun. */
    customerTold: told,
  })
  .meta({ id: 'AccessGrant' })
export type AccessGrant = z.infer<typeof accessGrant>

/** One field of a record as staff see it: covered, unless its level is operational. A covered value never leaves the database. */
const seenField = z.object({ name: z.string(), covered: z.boolean(), value: classified(z.string().nullable(), 'identity') })
export const seenRecord = z.object({ id: classified(z.string(), 'identity'), fields: z.array(seenField) }).meta({ id: 'SeenRecord' })
export type SeenRecord = z.infer<typeof seenRecord>

const transcriptLine = z.object({
  id: z.string(),
  seenAt: instant,
  staffId,
  dataset: z.enum(accessDatasets),
  recordId: classified(z.string(), 'identity'),
  fields: z.array(z.string()),
  uncovered: z.boolean(),
  reason: classified(z.string().nullable(), 'content'),
})

const asked = {
  purpose: terms.purpose,
  reason: reasonText,
  ticket,
  dataset: terms.dataset,
  level: terms.level,
  /** The one record it is about; left out, the data set. */
  recordId: classified(z.uuid(), 'identity').optional(),
  usesMax: z.int().min(1).max(100_000).optional(),
}

export const staffMember = z.object({
  id: staffId,
  name: classified(z.string(), 'identity'),
  email: classified(z.string(), 'identity'),
  role: z.enum(staffRoles),
})
export type StaffMember = z.infer<typeof staffMember>

/** A request or grant over all organisations of the zone, as codes and ids. */
const staffWork = z.object({
  /** What operators of the control plane asked for and nobody has taken up: codes and ids, since there is nothing else of it. */
  escalations: z.array(
    z.object({
      id: id('EscalationId'),
      organizationId: id('OrgId'),
      purpose: terms.purpose,
      ticket: z.string(),
      receivedAt: instant,
    }),
  ),
  requests: z.array(
    z.object({
      id: accessRequestId,
      organizationId: id('OrgId'),
      ...terms,
      status: z.enum(requestStatuses),
      requestedBy: staffId,
      createdAt: instant,
      expiresAt: instant,
      needsCustomer: z.boolean(),
      staffApproved: z.boolean(),
      customerApproved: z.boolean(),
    }),
  ),
  grants: z.array(
    z.object({
      id: accessGrantId,
      organizationId: id('OrgId'),
      kind: terms.kind,
      dataset: terms.dataset,
      level: terms.level,
      verb: terms.verb,
      status: z.enum(grantStatuses),
      endsAt: instant,
      noteOpen: z.boolean(),
    }),
  ),
})

export const staff = {
  signIn: openProcedure
    .route({ method: 'POST', path: '/staff/sign-in', summary: "Sign in at the door of the zone's own staff" })
    .input(z.strictObject({ email, password: presentedPassword }))
    .output(staffMember)
    .errors({ ...raises(requestErrors, 'RATE_LIMITED'), ...raises(identityErrors, 'SIGN_IN_REFUSED') }),
  signOut: openProcedure
    .route({ method: 'POST', path: '/staff/sign-out', summary: 'End the staff session' })
    .input(z.strictObject({}))
    .output(z.object({})),
  me: signedInProcedure
    .route({ method: 'GET', path: '/staff/me', summary: 'Which member of staff is signed in' })
    .input(z.object({}))
    .output(staffMember),
  work: signedInProcedure
    .route({ method: 'GET', path: '/staff/work', summary: 'My requests and grants, and for officers what waits for a second person' })
    .input(z.object({}))
    .output(staffWork),
}

const requestRefusals = raises(
  accessErrors,
  'ACCESS_REQUEST_NOT_FOUND',
  'ACCESS_REQUEST_NOT_PENDING',
  'ACCESS_REQUEST_EXPIRED',
  'ACCESS_SELF_APPROVAL',
  'ACCESS_APPROVER_REFUSED',
)
const creation = raises(accessErrors, 'ACCESS_NOT_ALLOWED', 'ACCESS_NOTE_OPEN', 'ACCESS_DURATION_TOO_LONG')

export const accessRequests = {
  create: orgProcedure({ resource: 'access_request', action: 'create', event: 'access_request.created' })
    .route({
      method: 'POST',
      path: '/access/request',
      successStatus: 201,
      tags: ['Access'],
      summary: 'Ask to see something of an organisation',
    })
    .input(
      z.strictObject({
        ...asked,
        verb: terms.verb,
        durationMinutes: z.int().min(1).max(4320).optional(),
        /** The request from support that this takes up; purpose and ticket are then its own. */
        escalationId: id('EscalationId').optional(),
      }),
    )
    .output(accessRequest)
    .errors({
      ...creation,
      ...raises(
        accessErrors,
        'ACCESS_EXPORT_REFUSED',
        'ACCESS_ESCALATION_NOT_FOUND',
        'ACCESS_ESCALATION_TAKEN',
        'ACCESS_ESCALATION_DIFFERS',
      ),
      ...raises(correctionErrors, 'CORRECTION_NEEDS_RECORD'),
    }),
  list: orgProcedure({ resource: 'access_request', action: 'read' })
    .route({ method: 'GET', path: '/access/requests', tags: ['Access'], summary: 'Access requests, newest first' })
    .input(pageInput.extend({ status: z.enum(requestStatuses).optional() }))
    .output(pageOf(accessRequest)),
  get: orgProcedure({ resource: 'access_request', action: 'read' })
    .route({ method: 'GET', path: '/access/requests/{accessRequestId}', tags: ['Access'], summary: 'One access request' })
    .input(z.object({ accessRequestId }))
    .output(accessRequest)
    .errors(raises(accessErrors, 'ACCESS_REQUEST_NOT_FOUND')),
  approve: orgProcedure({ resource: 'access_request', action: 'approve', event: 'access_request.approved' })
    .route({
      method: 'POST',
      path: '/access/approve',
      tags: ['Access'],
      summary: 'Say yes for your side; the last word needed begins the access',
    })
    .input(z.strictObject({ accessRequestId, /** An earlier end than was asked for. */ endsAt: zonedInstant.optional() }))
    .output(accessRequest)
    .errors({ ...requestRefusals, ...raises(accessErrors, 'ACCESS_ALREADY_APPROVED', 'ACCESS_END_PAST', 'ACCESS_NOT_ALLOWED') }),
  reject: orgProcedure({ resource: 'access_request', action: 'reject', event: 'access_request.rejected' })
    .route({ method: 'POST', path: '/access/reject', tags: ['Access'], summary: 'Say no; one no is enough' })
    .input(z.strictObject({ accessRequestId }))
    .output(accessRequest)
    .errors(requestRefusals),
  cancel: orgProcedure({ resource: 'access_request', action: 'cancel', event: 'access_request.cancelled' })
    .route({ method: 'POST', path: '/access/cancel', tags: ['Access'], summary: 'Take your own request back' })
    .input(z.strictObject({ accessRequestId }))
    .output(accessRequest)
    .errors(requestRefusals),
}

const grantUse = raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND', 'ACCESS_GRANT_ENDED', 'ACCESS_NOT_ALLOWED')

export const accessGrants = {
  list: orgProcedure({ resource: 'access_grant', action: 'read' })
    .route({ method: 'GET', path: '/access/grants', tags: ['Access'], summary: 'Access that was granted, newest first' })
    .input(pageInput.extend({ status: z.enum(grantStatuses).optional() }))
    .output(pageOf(accessGrant)),
  get: orgProcedure({ resource: 'access_grant', action: 'read' })
    .route({ method: 'GET', path: '/access/grants/{accessGrantId}', tags: ['Access'], summary: 'One granted access' })
    .input(z.object({ accessGrantId }))
    .output(accessGrant)
    .errors(raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND')),
  transcript: orgProcedure({ resource: 'access_grant', action: 'read' })
    .route({
      method: 'GET',
      path: '/access/grants/{accessGrantId}/transcript',
      tags: ['Access'],
      summary: 'What was seen: records and fields',
    })
    .input(pageInput.extend({ accessGrantId }))
    .output(pageOf(transcriptLine))
    .errors(raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND')),
  records: orgProcedure({ resource: 'access_grant', action: 'use', event: 'access_grant.used', mode: 'write', replay: 'never' })
    .route({
      method: 'GET',
      path: '/access/grants/{accessGrantId}/records',
      tags: ['Access'],
      summary: 'Look at what the access is for, covered',
    })
    .input(z.object({ accessGrantId, after: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(100).default(25) }))
    .output(z.object({ items: z.array(seenRecord), next: z.string().nullable() }))
    .errors(grantUse),
  uncover: orgProcedure({ resource: 'access_grant', action: 'uncover', event: 'access_grant.used', replay: 'never' })
    .route({
      method: 'POST',
      path: '/access/grants/{accessGrantId}/uncover',
      tags: ['Access'],
      summary: 'Uncover one field of one record, with a reason',
    })
    .input(
      z.strictObject({
        accessGrantId,
        recordId: classified(z.uuid(), 'identity'),
        field: z.string().regex(/^[a-zA-Z]{1,40}$/),
        reason: reasonText,
      }),
    )
    .output(seenField)
    .errors({ ...grantUse, ...raises(accessErrors, 'ACCESS_FIELD_COVERED', 'ACCESS_RECORD_NOT_FOUND') }),
  revoke: orgProcedure({ resource: 'access_grant', action: 'revoke', event: 'access_grant.revoked' })
    .route({ method: 'POST', path: '/access/revoke', tags: ['Access'], summary: 'End an access now; a second time changes nothing' })
    .input(z.strictObject({ accessGrantId, reason: reasonText }))
    .output(accessGrant)
    .errors(raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND')),
  note: orgProcedure({ resource: 'access_grant', action: 'note', event: 'access_grant.noted' })
    .route({ method: 'POST', path: '/access/note', tags: ['Access'], summary: 'Say what was done, after an access has ended' })
    .input(z.strictObject({ accessGrantId, note: classified(multilineText(4000), 'content') }))
    .output(accessGrant)
    .errors(raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND', 'ACCESS_GRANT_LIVE')),
}

export const breakGlass = {
  request: orgProcedure({ resource: 'break_glass', action: 'request', event: 'break_glass.requested' })
    .route({
      method: 'POST',
      path: '/access/break-glass',
      successStatus: 201,
      tags: ['Access'],
      summary: 'Ask for an hour without the customer’s word',
    })
    .input(z.strictObject({ ...asked, durationMinutes: z.int().min(1).max(60).optional() }))
    .output(accessRequest)
    .errors(creation),
  open: orgProcedure({ resource: 'break_glass', action: 'open', event: 'break_glass.opened' })
    .route({
      method: 'POST',
      path: '/access/break-glass/open',
      tags: ['Access'],
      summary: 'The second person opens it; the customer sees it at once',
    })
    .input(z.strictObject({ accessRequestId }))
    .output(accessRequest)
    .errors({ ...requestRefusals, ...raises(accessErrors, 'ACCESS_NOT_ALLOWED', 'ACCESS_ALREADY_APPROVED') }),
  emergency: orgProcedure({ resource: 'break_glass', action: 'emergency', event: 'break_glass.emergency_opened' })
    .route({
      method: 'POST',
      path: '/access/emergency',
      tags: ['Access'],
      summary: 'Present what custodians of the zone signed offline, when nobody else is there to decide',
    })
    .input(
      z.strictObject({
        /** The text and its signatures, byte for byte. What cannot be stored is refused before it is read; nothing is mended. */
        document: classified(
          z
            .string()
            .max(8000)
            .refine((value) => value.isWellFormed() && !value.includes('\0'), fieldProblems.CHARACTERS_REFUSED),
          'identity',
        ),
        reason: reasonText,
      }),
    )
    .output(accessRequest)
    .errors(raises(accessErrors, 'ACCESS_NOT_ALLOWED', 'EMERGENCY_REFUSED')),
  review: orgProcedure({ resource: 'break_glass', action: 'review', event: 'break_glass.reviewed' })
    .route({
      method: 'POST',
      path: '/access/break-glass/review',
      tags: ['Access'],
      summary: 'Judge a break-glass or emergency access afterwards',
    })
    .input(z.strictObject({ accessGrantId, review: z.enum(['justified', 'not_justified']) }))
    .output(accessGrant)
    .errors(raises(accessErrors, 'ACCESS_GRANT_NOT_FOUND', 'ACCESS_GRANT_LIVE', 'BREAK_GLASS_REVIEWED', 'ACCESS_SELF_APPROVAL')),
}
