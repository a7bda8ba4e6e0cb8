/**
 * The proof, every two minutes, that nobody has standing access: no role of the database beside the zone's own, no staff session that outlives its shift or its
 * person, no grant that is over and still says active, nobody of the staff who is a member too. Each breach is a code, raises an alarm in the log and
 * stands in the day's certificate. It looks only; whatever it finds was refused by the checks of each call all the same.
 */
import type { ZoneDatabase } from '@repo/db/zone'
import { log } from '@repo/telemetry'
import type { Schedule } from '@repo/workflows'
import { endGrantsOfChanged, type EndGrantsOptions } from './end-grants-of-changed.ts'
import { insertCertificate, nobody, standingAccess, type StandingAccess } from './standing-access-store.ts'

/** Told to whoever watches the zone's log. */
export const standingAccessFound = 'standing_access_found'

/** @returns what was found; the certificate of the day is written either way, and keeps what an earlier look of the day found */
export async function certifyNoStandingAccess(db: Pick<ZoneDatabase, 'withIdentity'>, at: Date): Promise<StandingAccess> {
  const found = await db.withIdentity({ staffId: nobody }, async (tx) => {
    const seen = await standingAccess(tx)
    await insertCertificate(tx, at.toISOString().slice(0, 10), seen)
    return seen
  })
  if (found.problems.length > 0) log.error(standingAccessFound, { 'freehold.count': found.problems.length })
  return found
}

/** Often, so that what was planted in the morning does not wait for the night to be noticed. */
const standingAccessCron = '*/2 * * * *'

/** Before it looks, it writes down what a change of role has ended. */
export function standingAccessWatch(options: EndGrantsOptions): Schedule {
  return {
    name: 'certify-standing-access',
    cron: standingAccessCron,
    async run(scheduledAt) {
      await endGrantsOfChanged(options)
      await certifyNoStandingAccess(options, scheduledAt)
    },
  }
}
