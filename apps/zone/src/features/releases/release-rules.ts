import { releaseErrors } from '@repo/contract'
import { decideExport, type CompiledPolicy } from '@repo/residency'
import type { Actor } from '../../server/request-context.ts'

/** How long a second person has. */
export const releaseMs = 4 * 86_400_000

/** What a data set is once it is made: computed from the organisation's rows, and released. */
const released = { bucket: 'R1', level: 'analytical_derived' } as const

/** What the zone goes by; a policy that is not as it was signed allows nothing. */
export interface DecidedBy {
  readonly state: 'kept' | 'mode_alone' | 'broken'
  readonly compiled: CompiledPolicy
}

/** Whether the organisation's policy lets a released data set leave (docs/residency.md, "Modes", the letter XR). @returns the rule that refuses */
export function releaseRule({ state, compiled }: DecidedBy): string | undefined {
  if (state === 'broken') return 'POLICY_NOT_TRUSTED'
  const decision = decideExport(compiled, 'released_dataset', { classification: released })
  return decision.allowed ? undefined : decision.rule
}

/** @throws RELEASE_FORBIDDEN with the rule */
export function requireReleasable(by: DecidedBy): void {
  const rule = releaseRule(by)
  if (rule !== undefined) throw releaseErrors.RELEASE_FORBIDDEN({ data: { rule } })
}

/** Two people decide about a release; a key is nobody. @returns the person's id @throws RELEASE_NEEDS_PERSON */
export function requirePerson(actor: Actor): string {
  if (actor.kind !== 'user') throw releaseErrors.RELEASE_NEEDS_PERSON()
  return actor.id
}

/** The newest month that is over: the one before now, or the one before that in the hours in which it still is that month somewhere. */
export function newestOver(now: Date): string {
  const before = monthBefore(now.toISOString().slice(0, 7))
  return isOver(before, now) ? before : monthBefore(before)
}

function monthBefore(month: string): string {
  const [year, ordinal] = month.split('-').map(Number)
  return new Date(Date.UTC(year ?? 0, (ordinal ?? 1) - 2, 1)).toISOString().slice(0, 7)
}

/** A month is over when it is over everywhere on earth: half a day after it ends by UTC (UTC-12:00 is the last to have it). @param month `2026-09` */
export function isOver(month: string, now: Date): boolean {
  const [year, ordinal] = month.split('-').map(Number)
  return now.getTime() >= Date.UTC(year ?? 0, ordinal ?? 0, 1, 12)
}
