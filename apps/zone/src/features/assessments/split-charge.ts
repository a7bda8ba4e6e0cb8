import type { assessmentItemFailures } from '@repo/contract'
import { allocate } from '@repo/money'
import { type BillingMonth, dayNumber } from './billing-month.ts'

/** One owner's share of a unit from a day until, but not including, another. */
export interface Ownership<PartyId extends string = string> {
  readonly partyId: PartyId
  readonly shareNumerator: bigint
  readonly shareDenominator: bigint
  readonly validFrom: string
  readonly validTo: string | null
  readonly ordinal: number
}

export interface OwnerShare<PartyId extends string = string> {
  readonly partyId: PartyId
  readonly amountMinor: bigint
}

export type OwnerProblem = Extract<(typeof assessmentItemFailures)[number], 'OWNER_MISSING' | 'SHARES_INCOMPLETE'>

export type ChargeSplit<PartyId extends string = string> =
  { readonly shares: OwnerShare<PartyId>[]; readonly problem: null } | { readonly shares: []; readonly problem: OwnerProblem }

interface Held<PartyId extends string> {
  readonly partyId: PartyId
  /** Days within the month, `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  /** Share over the common denominator. */
  readonly share: bigint
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b)
}

/**
 * Splits a unit's charge over its owners of the month (docs/billing-rules.md, R4): by share × days owned, in order of the day each
 * began and then of their ordinal, left-over units in turn from `rotation`. Who owns twice counts once, where they first appear.
 *
 * A day on which nobody owns the unit, or on which the shares are not exactly one, stops it: nobody pays for another's missing share.
 */
export function splitCharge<PartyId extends string>(
  amountMinor: bigint,
  ownerships: readonly Ownership<PartyId>[],
  month: BillingMonth,
  rotation: number,
): ChargeSplit<PartyId> {
  const [start, end] = [dayNumber(month.start), dayNumber(month.end)]
  const within = ownerships
    .map((ownership) => ({
      ...ownership,
      from: Math.max(dayNumber(ownership.validFrom), start),
      to: ownership.validTo === null ? end : Math.min(dayNumber(ownership.validTo), end),
    }))
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => (a.validFrom === b.validFrom ? a.ordinal - b.ordinal : a.validFrom < b.validFrom ? -1 : 1))
  const denominator = within.reduce((lcm, { shareDenominator: d }) => (lcm * d) / gcd(lcm, d), 1n)
  const held = within.map(({ partyId, from, to, shareNumerator, shareDenominator }) => ({
    partyId,
    from,
    to,
    share: shareNumerator * (denominator / shareDenominator),
  }))
  const problem = problemOf(held, denominator, start, end)
  if (problem) return { shares: [], problem }

  const weights = new Map<PartyId, bigint>()
  for (const { partyId, from, to, share } of held) weights.set(partyId, (weights.get(partyId) ?? 0n) + share * BigInt(to - from))
  const { parts } = allocate(amountMinor, [...weights.values()], rotation)
  const shares = [...weights.keys()].map((partyId, index) => ({ partyId, amountMinor: parts[index] ?? 0n }))
  return { shares: shares.filter((share) => share.amountMinor !== 0n), problem: null }
}

/** Shares can change only on days on which somebody begins or ends, so it is enough to look at those. */
function problemOf<PartyId extends string>(
  held: readonly Held<PartyId>[],
  whole: bigint,
  start: number,
  end: number,
): OwnerProblem | undefined {
  const days = new Set([start, ...held.flatMap(({ from, to }) => [from, to])])
  days.delete(end)
  const sums = [...days].map((day) => held.reduce((sum, { from, to, share }) => (from <= day && day < to ? sum + share : sum), 0n))
  if (sums.includes(0n)) return 'OWNER_MISSING'
  return sums.some((sum) => sum !== whole) ? 'SHARES_INCOMPLETE' : undefined
}
