import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { wireMoney } from '../../ledger/index.ts'
import { billingMonth } from '../billing-month.ts'
import { differs, previewItems } from '../preview.ts'
import { previousRun } from './item-store.ts'
import { planRun } from './plan-run.ts'
import { ownershipsIn, partyNames } from './unit-store.ts'

const position = z.object({ position: z.number() })

export const previewRun = inOrg.assessments.preview.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { book, earlier, totalMinor, units, split, problems } = await planRun(tx, associationScope, input)
  const month = billingMonth(input.periodStart)
  const previous = await previousRun(tx, input.associationId, input.kind, input.periodStart)
  const owners = await ownershipsIn(
    tx,
    units.map(({ id }) => id),
    month,
  )
  const items = previewItems(split?.units ?? [], {
    ownershipsOf: (unitId) => owners.get(unitId) ?? [],
    month,
    rotation: earlier.nextOrdinal - 1,
    previous: previous?.amounts,
  })
  const differing = items.filter(differs)
  const failing = items.filter((item) => item.problem !== null)
  const shown = { all: items, differing, failing }[input.show]

  const { after, take, includeTotal, page } = paging(input)
  const behind = after(position)?.position ?? 0
  const rows = shown.filter((item) => item.position > behind).slice(0, take)
  const names = await partyNames(
    tx,
    rows.flatMap((row) => row.shares.map(({ partyId }) => partyId)),
  )
  const money = (amountMinor: bigint) => wireMoney(amountMinor, book.currency)
  const toItem = (item: (typeof rows)[number]) => ({
    unitId: item.unit.id,
    unitLabel: item.unit.label,
    weight: String(item.weight),
    amount: money(item.amountMinor),
    previousAmount: item.previousMinor === null ? null : money(item.previousMinor),
    shares: item.shares.map(({ partyId, amountMinor }) => ({ partyId, partyName: names.get(partyId) ?? '', amount: money(amountMinor) })),
    problem: item.problem,
  })
  const billed = items.filter((item) => item.amountMinor > 0n)
  return {
    ...page(rows, toItem, (item) => ({ position: item.position }), includeTotal ? shown.length : undefined),
    summary: {
      problems: [...problems],
      unitCount: units.length,
      billedCount: billed.length,
      nothingToBillCount: items.length - billed.length,
      failingCount: failing.length,
      differingCount: differing.length,
      total: money(totalMinor),
      previousTotal: previous ? money(previous.totalMinor) : null,
      previousPeriodStart: previous?.periodStart ?? null,
      rotationStart: earlier.rotationStart,
      leftOver: split?.leftOver ?? 0,
    },
  }
})
