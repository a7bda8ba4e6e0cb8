/** How far administrators have been told of something by e-mail. "Accepted" is the mail server's word, which is all that a sender ever hears. */
import { z } from 'zod'

/** What somebody is told of: a request that waits for the customer, access that has begun, a release or a correction that
 * waits for a second person. */
export const noticeKinds = ['access_wanted', 'access_opened', 'release_wanted', 'correction_wanted'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What became of a notice. Withdrawn: decided before it was sent. */
export const noticeStatuses = ['waiting', 'accepted', 'failed', 'withdrawn'] as const

/** Why a notice is not accepted, or not yet: nobody answers, the mail server says no, the zone has no mail server, nobody is there any more, the policy forbids the place. */
export const noticeFailures = ['AWAY', 'REFUSED', 'NO_MAIL', 'NO_RECIPIENT', 'PLACE_FORBIDDEN'] as const
export type NoticeFailure = (typeof noticeFailures)[number]

export const told = z
  .object({
    /** Taken by the mail server. */
    accepted: z.number().int(),
    /** Not sent yet; tried again until what it tells of is over. */
    waiting: z.number().int(),
    /** Will not be sent. */
    failed: z.number().int(),
    /** Why, of the newest that is not accepted. */
    failure: z.enum(noticeFailures).nullable(),
  })
  .meta({ id: 'Told' })
export type Told = z.infer<typeof told>
