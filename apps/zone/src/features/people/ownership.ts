/**
 * Who owns a unit when. An interval is one owner's share from a day until, but not including, another. On any day from the first one on, the
 * shares make exactly one; the database holds the same rule when a transaction commits. Pure: what is asked for in, what to write out.
 */
import { ownershipErrors } from '@repo/contract'
import { compareFractions, denominatorMax, one, reduce, subtractFractions, sumFractions, type Fraction } from './fraction.ts'

export interface Interval {
  readonly id: string
  readonly partyId: string
  readonly share: Fraction
  /** `YYYY-MM-DD` */
  readonly validFrom: string
  /** Exclusive; null while it holds. */
  readonly validTo: string | null
  readonly ordinal: number
}

export interface NewOwner {
  readonly partyId: string
  readonly share: Fraction
}

/** What a change of owners writes. Everything begins or ends on `on`. */
export interface OwnershipChange {
  readonly on: string
  /** Intervals that end on the day. */
  readonly end: readonly string[]
  /** Intervals that began on the very day and are replaced. */
  readonly remove: readonly string[]
  readonly insert: readonly (NewOwner & { readonly ordinal: number })[]
}

/** The intervals that hold on a day, in order. */
export function ownersOn<Held extends Interval>(intervals: readonly Held[], day: string): Held[] {
  return intervals.filter(({ validFrom, validTo }) => validFrom <= day && (validTo === null || validTo > day)).sort(inOrder)
}

/** By first day, then by position. */
export function inOrder(a: Interval, b: Interval): number {
  return a.validFrom === b.validFrom ? a.ordinal - b.ordinal : a.validFrom < b.validFrom ? -1 : 1
}

/** True when the shares are exactly one. */
export function makeOne(owners: readonly { readonly share: Fraction }[]): boolean {
  return compareFractions(sumFractions(owners.map(({ share }) => share)), one) === 0
}

/**
 * Replaces all owners from a day on.
 * @throws OWNERSHIP_SHARES_INCOMPLETE, OWNERSHIP_DATE_CONFLICT
 */
export function replaceOwners(intervals: readonly Interval[], on: string, owners: readonly NewOwner[]): OwnershipChange {
  if (!makeOne(owners)) throw ownershipErrors.OWNERSHIP_SHARES_INCOMPLETE()
  requireLast(intervals, on)
  return { on, ...closing(ownersOn(intervals, on), on), insert: owners.map((owner, index) => ({ ...owner, ordinal: index + 1 })) }
}

export interface Transfer {
  readonly on: string
  readonly fromPartyId: string
  readonly toPartyId: string
  /** What is handed over, as a fraction of the unit; undefined means all that the seller owns. */
  readonly share: Fraction | undefined
}

/**
 * Hands a share over from a day on. Other owners' intervals go on untouched.
 * @throws OWNER_NOT_CURRENT, OWNERSHIP_SHARE_EXCEEDED, OWNERSHIP_DATE_CONFLICT
 */
export function transferShare(intervals: readonly Interval[], { on, fromPartyId, toPartyId, share }: Transfer): OwnershipChange {
  requireLast(intervals, on)
  const current = ownersOn(intervals, on)
  const sold = current.filter(({ partyId }) => partyId === fromPartyId)
  if (sold.length === 0) throw ownershipErrors.OWNER_NOT_CURRENT()
  const owned = sumFractions(sold.map((interval) => interval.share))
  const handed = share ? reduce(share) : owned
  const kept = subtractFractions(owned, handed)
  if (kept.numerator < 0n || kept.denominator > denominatorMax) throw ownershipErrors.OWNERSHIP_SHARE_EXCEEDED()
  const { end, remove } = closing(sold, on)
  // Positions already taken on that day by intervals that stay.
  const staying = current.filter((interval) => interval.validFrom === on && !remove.includes(interval.id))
  const first = Math.max(0, ...staying.map(({ ordinal }) => ordinal)) + 1
  const parts = [...(kept.numerator > 0n ? [{ partyId: fromPartyId, share: kept }] : []), { partyId: toPartyId, share: handed }]
  return { on, end, remove, insert: parts.map((part, index) => ({ ...part, ordinal: first + index })) }
}

/** The intervals after a change; what is written has no id yet. */
export function applied(intervals: readonly Interval[], change: OwnershipChange): Interval[] {
  const kept = intervals
    .filter(({ id }) => !change.remove.includes(id))
    .map((interval) => (change.end.includes(interval.id) ? { ...interval, validTo: change.on } : interval))
  return [...kept, ...change.insert.map((owner) => ({ id: '', ...owner, validFrom: change.on, validTo: null }))].sort(inOrder)
}

/** A change in the past of a later one would have to guess what the later one means. */
function requireLast(intervals: readonly Interval[], on: string): void {
  if (intervals.some(({ validFrom, validTo }) => validFrom > on || (validTo !== null && validTo > on))) {
    throw ownershipErrors.OWNERSHIP_DATE_CONFLICT()
  }
}

function closing(current: readonly Interval[], on: string): Pick<OwnershipChange, 'end' | 'remove'> {
  const beganToday = (interval: Interval) => interval.validFrom === on
  return {
    end: current.filter((interval) => !beganToday(interval)).map(({ id }) => id),
    remove: current.filter(beganToday).map(({ id }) => id),
  }
}
