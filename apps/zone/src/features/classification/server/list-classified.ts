import { inOrg } from '../../../server/procedures.ts'
import { classifiedRecords } from './classification-store.ts'
import { listLowerings as listStored } from './lowering-store.ts'
import { toLowering, toView } from './to-wire.ts'

/** How many are shown; older ones are found by their record. */
const shownMax = 200

/** Records that were classified one by one. */
export const listClassified = inOrg.data.list.handler(async ({ context: { tx, clock } }) => {
  const now = clock.now()
  const waiting = new Map(
    (await listStored(tx, shownMax))
      .filter(({ status, expiresAt }) => status === 'pending' && expiresAt > now)
      .map(({ dataId, id }) => [dataId, id]),
  )
  const records = await classifiedRecords(tx, shownMax)
  const items = records.map(({ id, ...record }) => ({
    ...toView(id as ReturnType<typeof toView>['id'], record.dataset, record, waiting.get(id)),
    changedAt: record.changedAt.toISOString(),
  }))
  return { items }
})

/** Requests to lower a classification, whatever became of them. */
export const listLowerings = inOrg.data.lowerings.handler(async ({ context: { tx, actor, clock } }) => {
  const now = clock.now()
  return { items: (await listStored(tx, shownMax)).map((stored) => toLowering(stored, actor.id, now)) }
})
