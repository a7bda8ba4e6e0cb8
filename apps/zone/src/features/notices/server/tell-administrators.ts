import type { Told } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import type { OrgContext } from '../../../server/procedures.ts'
import { countTold, insertNotices, withdrawWaiting, type NewNotice } from './notice-store.ts'
import { sendNotices } from './send-notices.workflow.ts'

/** Lets every administrator be told of something by e-mail: committed with what it tells of, sent by the worker. A target is told of once. */
export async function tellAdministrators(
  { tx, orgId, enqueue }: Pick<OrgContext, 'tx' | 'orgId' | 'enqueue'>,
  notice: NewNotice,
): Promise<void> {
  if ((await insertNotices(tx, orgId, notice)) === 0) return
  await enqueue(sendNotices, { targetId: notice.targetId }, { id: notice.targetId })
}

/** What has been decided is told to nobody who was not told before. */
export const untell = withdrawWaiting

const nobody: Told = { accepted: 0, waiting: 0, failed: 0, failure: null }

/** How far administrators have been told, by target. */
export async function toldOf(tx: OrgTransaction, targetIds: readonly string[]): Promise<(targetId: string) => Told> {
  const counted = await countTold(tx, targetIds)
  return (targetId) => counted.get(targetId) ?? nobody
}
