import type { CanaryFind, CanaryForm, CanaryNeedle } from '@repo/residency'
import { findCanary } from '@repo/residency'

/** A canary that stands where it must not. */
export interface Leak {
  /** A file below the state folder, `zones/us/postgres: zone.app.unit` or `zones/us/redis: key`. */
  readonly place: string
  readonly form: CanaryForm
  /** Names the planted value, where the form shows it. */
  readonly tag: string | undefined
}

export const leaksIn = (place: string, text: string, needles: readonly CanaryNeedle[]): Leak[] =>
  findCanary(text, needles).map((find: CanaryFind) => ({ place, ...find }))
