import type { AccessDataset, AccessGrant, AccessRequest, Told } from '@repo/contract'
import { invariant } from '@repo/core'
import {
  grantStatusAt,
  statusAt,
  type AccessKind,
  type AccessVerb,
  type GrantEndReason,
  type Level,
  type PurposeCode,
} from '@repo/residency'
import { grantStateOf, type GrantRow } from './grant-store.ts'
import { stateOf, type RequestRow } from './request-store.ts'

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null

/** As the contract's output before ids are branded. */
type Wire<Whole> = {
  [Name in keyof Whole]: Whole[Name] extends string | null
    ? Name extends 'id' | 'requestId' | 'grantId'
      ? never
      : Whole[Name]
    : Whole[Name]
}

/** The database checks that these columns hold codes of the closed lists. */
const codesOf = (row: Pick<RequestRow, 'kind' | 'dataset' | 'level' | 'verb'>) => ({
  kind: row.kind as AccessKind,
  dataset: row.dataset as AccessDataset,
  level: row.level as Level,
  verb: row.verb as AccessVerb,
})

/** A request on the wire, as it is at an instant of the database's clock. */
export function wireRequest(row: RequestRow, now: Date, grantId: string | undefined, customerTold: Told): Wire<AccessRequest> {
  const { id, requestedBy, reason, ticket, recordId, sourceCountry, destinationCountry, askedMinutes, usesMax, needsCustomer } = row
  const { staffApprovedBy, customerApprovedBy } = row
  return {
    id: id as never,
    ...codesOf(row),
    purpose: row.purpose as PurposeCode,
    status: statusAt(stateOf(row), now.getTime()),
    ...{ requestedBy, reason, ticket, recordId, sourceCountry, destinationCountry, askedMinutes, usesMax, needsCustomer },
    ...{ staffApprovedBy, customerApprovedBy },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: iso(row.endedAt),
    grantId: (grantId ?? null) as never,
    customerTold,
  }
}

export interface RequestWords {
  readonly purpose: string
  readonly reason: string
  readonly ticket: string
}

/** A grant on the wire, as it is at an instant of the database's clock. */
export function wireGrant(row: GrantRow, words: RequestWords | undefined, now: Date, customerTold: Told): Wire<AccessGrant> {
  invariant(words, 'every grant is of a request')
  const { staffId, recordId, usesMax, useCount, approvedByStaff, approvedByCustomer, afterNote } = row
  const status = grantStatusAt(grantStateOf(row), now.getTime())
  return {
    id: row.id as never,
    requestId: row.requestId as never,
    ...codesOf(row),
    purpose: words.purpose as PurposeCode,
    reason: words.reason,
    ticket: words.ticket,
    status,
    ...{ staffId, recordId, usesMax, useCount, approvedByStaff, approvedByCustomer, afterNote },
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    endedAt: iso(row.endedAt) ?? (status === 'active' ? null : row.endsAt.toISOString()),
    endReason: (row.endReason ?? (status === 'expired' ? 'time' : null)) as GrantEndReason | null,
    review: row.review as AccessGrant['review'],
    customerTold,
  }
}
