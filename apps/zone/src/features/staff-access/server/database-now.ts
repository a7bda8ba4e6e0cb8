import { invariant } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'

/** The instant by the database's clock, the only one by which access is asked for, granted and ended. */
export async function databaseNow(tx: Pick<OrgTransaction, '$queryRaw'>): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp() as now`
  invariant(row, 'the database tells the time')
  return row.now
}
