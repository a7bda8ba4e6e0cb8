import { grantSteps, statusAt, type GrantStatus, type RequestStatus } from '@repo/residency'
import { signedIn } from '../../../server/procedures.ts'
import { requireStaff } from './staff-door.ts'
import { databaseNow } from './database-now.ts'
import { grantsOf, requestsOf, waitingEscalations } from './staff-store.ts'

/** What somebody of the staff has asked for and was granted over the zone; for officers also what waits for a second person. */
export const listWork = signedIn.staff.work.handler(({ context }) => {
  const { id: staffId, role } = requireStaff(context)
  return context.services.db.withIdentity({ staffId }, async (tx) => {
    const now = await databaseNow(tx)
    const requests = await requestsOf(tx, staffId, role === 'officer', now)
    const grants = await grantsOf(tx, staffId)
    const escalations = await waitingEscalations(tx)
    return {
      escalations: escalations.map(({ receivedAt, ...row }) => ({ ...(row as typeof row & Codes), receivedAt: receivedAt.toISOString() })),
      requests: requests.map(({ staffApprovedBy, customerApprovedBy, createdAt, expiresAt, ...row }) => ({
        ...(row as typeof row & Codes),
        status: statusAt({ status: row.status as RequestStatus, expiresAt: expiresAt.getTime() }, now.getTime()),
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        staffApproved: staffApprovedBy !== null,
        customerApproved: customerApprovedBy !== null,
      })),
      grants: grants.map(({ afterNotedAt, endsAt, ...row }) => {
        const state = { startsAt: 0, endsAt: endsAt.getTime(), usesMax: null, useCount: 0 }
        const status = grantSteps.grantStatusAt({ ...state, status: row.status as GrantStatus }, now.getTime())
        return {
          ...(row as typeof row & Codes),
          status,
          endsAt: endsAt.toISOString(),
          noteOpen: status !== 'active' && afterNotedAt === null,
        }
      }),
    }
  })
})

/** The database checks that these are codes of the contract's lists. */
interface Codes {
  readonly kind: never
  readonly purpose: never
  readonly dataset: never
  readonly level: never
  readonly verb: never
}
