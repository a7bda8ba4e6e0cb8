/**
 * How measurements become a state. Two rules, both pure: a part's shown state follows its measurements with hysteresis, so that one lost
 * probe does not flap; and whatever was not heard of for too long is unknown, which is never drawn as good.
 */
import type { HealthState } from '@repo/contract/boundary'
import type { BurnSeverity, ZoneState } from '@repo/contract/control'

/** Measurements in a row until a part that was up is held to be down, and the other way. Coming back takes longer to believe. */
export const runsUntil: Readonly<Record<HealthState, number>> = { down: 2, up: 3, unknown: 2 }

/** Zones report every 4 s; after this silence nothing they said still counts. */
export const staleAfterMs = 15_000
/** An instance that has not reported for this long is gone and no longer listed. */
export const forgottenAfterMs = 60_000

export interface HeldHealth {
  readonly state: HealthState
  readonly measuredState: HealthState
  readonly runLength: number
}

/** Folds one measurement into what is held. The first measurement is believed at once: there is nothing to flap from. */
export function nextHealth(held: HeldHealth | undefined, measured: HealthState): HeldHealth {
  if (!held) return { state: measured, measuredState: measured, runLength: 1 }
  const runLength = held.measuredState === measured ? Math.min(held.runLength + 1, 1_000_000) : 1
  const state = measured === held.state || runLength < runsUntil[measured] ? held.state : measured
  return { state, measuredState: measured, runLength }
}

/** What a held state counts for now, given how long ago it was measured. */
export function presentState(state: HealthState, ageMs: number): HealthState {
  return ageMs > staleAfterMs ? 'unknown' : state
}

const badness: Readonly<Record<HealthState, number>> = { up: 0, unknown: 1, down: 2 }

/** The worst of several states; of none it is unknown. */
export function worstState(states: readonly HealthState[]): HealthState {
  return states.toSorted((one, other) => badness[other] - badness[one])[0] ?? 'unknown'
}

/**
 * State of a cell or zone from its instances. Unknown when nothing fresh was heard; down when every instance that was heard is down;
 * degraded when one is down or was not heard; steady otherwise.
 */
export function zoneStateOf(instances: readonly { readonly state: HealthState }[]): ZoneState {
  const heard = instances.filter((instance) => instance.state !== 'unknown')
  if (heard.length === 0) return 'unknown'
  if (heard.every((instance) => instance.state === 'down')) return 'down'
  return heard.some((instance) => instance.state === 'down') || heard.length < instances.length ? 'degraded' : 'steady'
}

const zoneBadness: Readonly<Record<ZoneState, number>> = { down: 0, degraded: 2, unknown: 4, steady: 5 }
const burnBadness: Readonly<Record<BurnSeverity, number>> = { page: 1, ticket: 3 }

/** A place in the list of the health page, least first: the worse of what a zone's parts and what its service say. */
export function badnessOf(state: ZoneState, alert: BurnSeverity | null): number {
  return Math.min(zoneBadness[state], alert === null ? Infinity : burnBadness[alert])
}
