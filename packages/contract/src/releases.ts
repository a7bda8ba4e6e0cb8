/**
 * Released data sets: what was computed from an organisation's rows leaves the zone only as a new data set of counts, which one administrator asks for, another
 * approves by the content they saw, and either takes back.
 */
import { defineErrors } from '@repo/core'
import { releaseDatasets, releaseFigures, releaseMonth } from '@repo/residency'
import { z } from 'zod'
import { told } from './notices.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant, multilineText } from './wire.ts'

export const releaseStatuses = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const
/** What the control plane has last taken of a release. */
export const releaseTold = ['nothing', 'released', 'withdrawn'] as const

export const releaseErrors = defineErrors({
  /** `data.rule` is the rule code. */
  RELEASE_FORBIDDEN: {
    status: 403,
    owner: 'configuration',
    message: "The organisation's residency policy lets no data set be released. Nothing has left.",
  },
  RELEASE_NEEDS_PERSON: { status: 403, owner: 'caller', message: 'Releases are asked for and decided by people, not by API keys.' },
  RELEASE_OWN: { status: 403, owner: 'caller', message: 'Who asked for a release cannot approve it. Another administrator can.' },
  RELEASE_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such release.' },
  RELEASE_PENDING: { status: 409, owner: 'caller', message: 'Somebody asked for a release of this data set already. Decide that first.' },
  RELEASE_STANDING: { status: 409, owner: 'caller', message: 'This month of the data set is released already. Withdraw that first.' },
  RELEASE_NOT_PENDING: { status: 409, owner: 'caller', message: 'This release was decided already.' },
  RELEASE_NOT_RELEASED: { status: 409, owner: 'caller', message: 'Only what was approved can be withdrawn.' },
  RELEASE_CHANGED: {
    status: 409,
    owner: 'caller',
    message: 'The figures are not those you looked at any more. Look at them again and decide.',
  },
  RELEASE_EXPIRED: { status: 410, owner: 'caller', message: 'This release was not decided in time. Ask again.' },
  RELEASE_MONTH_OPEN: { status: 422, owner: 'caller', message: 'Only a month that is over can be released.' },
})

export const releaseId = id('DataReleaseId')
/** Lower-case hexadecimal sha-256 of a data set's content, as the preview shows it. */
const contentHash = z.string().regex(/^[0-9a-f]{64}$/)

export const release = z
  .object({
    id: releaseId,
    dataset: z.enum(releaseDatasets),
    month: releaseMonth,
    reason: classified(z.string(), 'content'),
    status: z.enum(releaseStatuses),
    requestedAt: instant,
    expiresAt: instant,
    decidedAt: instant.nullable(),
    withdrawnAt: instant.nullable(),
    /** What would leave, or has: a count, or null where too few people stand behind it. Empty when it was not approved. */
    figures: z.array(z.object({ figure: z.enum(releaseFigures), counted: z.number().int().nullable() })),
    /** Of the figures; null when there are none. */
    contentHash: contentHash.nullable(),
    told: z.enum(releaseTold),
    /** Other administrators who were told that it waits for one of them; null when it waits no more. */
    administratorsTold: told.nullable(),
    /** The caller asked for it, and so cannot approve it. */
    own: z.boolean(),
  })
  .meta({ id: 'DataRelease' })
export type DataRelease = z.infer<typeof release>

const decided = raises(releaseErrors, 'RELEASE_NOT_FOUND', 'RELEASE_NOT_PENDING', 'RELEASE_EXPIRED', 'RELEASE_NEEDS_PERSON')

export const releases = {
  list: orgProcedure({ resource: 'data_release', action: 'read' })
    .route({
      method: 'GET',
      path: '/releases',
      summary: 'Released data sets and requests for them, with what would leave; the newest first',
    })
    .input(z.strictObject({}))
    .output(
      z.object({
        /** Whether the policy lets anything be released at all. */
        allowed: z.boolean(),
        /** The newest month that is over, and so can be asked for. */
        newestMonth: releaseMonth,
        items: z.array(release),
      }),
    ),
  request: orgProcedure({ resource: 'data_release', action: 'requested' })
    .route({
      method: 'POST',
      path: '/releases',
      successStatus: 201,
      summary: 'Ask for a data set of counts to be released; a second person decides',
    })
    .errors(raises(releaseErrors, 'RELEASE_FORBIDDEN', 'RELEASE_NEEDS_PERSON', 'RELEASE_PENDING', 'RELEASE_STANDING', 'RELEASE_MONTH_OPEN'))
    .input(
      z.strictObject({
        dataset: z.enum(releaseDatasets),
        month: releaseMonth,
        reason: classified(multilineText(500), 'content'),
      }),
    )
    .output(release),
  approve: orgProcedure({ resource: 'data_release', action: 'approved' })
    .route({ method: 'POST', path: '/releases/{releaseId}/approve', summary: 'Approve the content that somebody else asked to release' })
    .errors({ ...decided, ...raises(releaseErrors, 'RELEASE_OWN', 'RELEASE_FORBIDDEN', 'RELEASE_CHANGED', 'RELEASE_STANDING') })
    .input(z.strictObject({ releaseId, contentHash }))
    .output(release),
  reject: orgProcedure({ resource: 'data_release', action: 'rejected' })
    .route({ method: 'POST', path: '/releases/{releaseId}/reject', summary: 'Reject a release, or take back your own request' })
    .errors(decided)
    .input(z.strictObject({ releaseId }))
    .output(release),
  withdraw: orgProcedure({ resource: 'data_release', action: 'withdrawn' })
    .route({
      method: 'POST',
      path: '/releases/{releaseId}/withdraw',
      summary: 'Take a released data set back: its figures are deleted outside',
    })
    .errors(raises(releaseErrors, 'RELEASE_NOT_FOUND', 'RELEASE_NOT_RELEASED', 'RELEASE_NEEDS_PERSON'))
    .input(z.strictObject({ releaseId }))
    .output(release),
}
