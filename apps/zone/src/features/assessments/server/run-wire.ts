import { wireMoney } from '../../ledger/index.ts'
import type { ItemRow } from './item-store.ts'
import type { RunWithProgress } from './run-store.ts'

/** A run as the contract shows it. */
export function wireRun(run: RunWithProgress) {
  const { id, ordinal, associationId, kind, basis, periodStart, dueOn, currency, status, rotationStart, leftOver } = run
  const { units, posted, nothingToBill, failed, pending, chunkCount: chunks } = run
  return {
    id,
    ordinal,
    associationId,
    kind,
    basis,
    periodStart,
    dueOn,
    total: wireMoney(run.totalMinor, currency),
    status,
    rotationStart,
    leftOver,
    progress: { units, posted, nothingToBill, failed, pending, chunks },
    billed: wireMoney(run.billedMinor, currency),
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}

export function wireItem({ position: _, amountMinor, ...item }: ItemRow, currency: string) {
  return { ...item, amount: wireMoney(amountMinor, currency) }
}
