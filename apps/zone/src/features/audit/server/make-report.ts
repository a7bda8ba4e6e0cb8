import { complianceErrors, complianceEventsMax } from '@repo/contract'
import { ComplianceReportBuilder, emptyChain, type ComplianceReport } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import { sealedEvent } from '../sealed-event.ts'
import { headAt, sealsAfter } from './chain-store.ts'
import { coveringCheckpoint, sealedSpan } from './period-store.ts'

const pieceRows = 5_000
/** A transaction has an end by then, and what it wrote is sealed: nothing comes to a period that is over for so long. */
export const settledAfterMs = 10 * 60_000

interface Period {
  readonly from: string
  readonly to: string
}

/** Reads the chain from the period's first event to its last and makes the report of it, piece by piece. */
export async function makeReport({ tx, orgId, zone, clock }: OrgContext, { from, to }: Period): Promise<ComplianceReport> {
  const period = { from: sealedInstant(from), to: sealedInstant(to) }
  if (period.from >= period.to) throw complianceErrors.COMPLIANCE_PERIOD_INVALID()
  const { first, last, unsealed } = await sealedSpan(tx, period.from, period.to)
  const before = first === null ? emptyChain : await headAt(tx, first - 1n)
  const end = last ?? 0n
  if (first !== null && end - first >= BigInt(complianceEventsMax)) throw complianceErrors.COMPLIANCE_PERIOD_TOO_LARGE()
  const checkpoint = last === null ? undefined : await coveringCheckpoint(tx, last)
  const settled = clock.now().getTime() >= Date.parse(to) + settledAfterMs && unsealed === 0n
  const subject = {
    zone,
    organizationId: orgId,
    ...period,
    // Without a checkpoint over its last event the report would be another one when it comes.
    final: settled && (last === null || checkpoint !== undefined),
    checkpoint: checkpoint ?? null,
  }
  const builder = new ComplianceReportBuilder(subject, before ?? emptyChain)
  for (let at = first === null ? end : first - 1n; at < end;) {
    const seals = await sealsAfter(tx, at, Number(end - at < BigInt(pieceRows) ? end - at : BigInt(pieceRows)))
    for (const { event, ...seal } of seals) builder.add(seal, sealedEvent(event))
    at = seals.at(-1)?.sequence ?? end
  }
  return builder.finish()
}

/** As instants are sealed: in UTC with six decimals, so that they compare as texts. */
function sealedInstant(instant: string): string {
  const [, fraction = ''] = /\.(\d+)/.exec(instant) ?? []
  return `${new Date(instant).toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`
}
