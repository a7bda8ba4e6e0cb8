/** What a compliance report is about, and what it says. */
import type { ChainHead } from '../audit-chain/audit-chain.ts'
import type { Covered } from './coverage.ts'
import type { Latencies } from './latencies.ts'
import type { Counted } from './tally.ts'

/** Raised when a section is added or counted otherwise: of one format a period has one document. */
export const complianceReportFormat = 'freehold-compliance-4'

export interface ReportSubject {
  readonly zone: string
  readonly organizationId: string
  /** Instants as they are sealed: UTC with six decimals. Events from the first on, before the second. */
  readonly from: string
  readonly to: string
  /** Whether nothing can come to this period any more. */
  readonly final: boolean
  /** The first checkpoint that covers the period's last event. */
  readonly checkpoint: (ChainHead & { readonly at: string; readonly keyId: string }) | null
}

export interface ComplianceReport {
  readonly format: string
  readonly zone: string
  readonly organizationId: string
  readonly period: { readonly from: string; readonly to: string; readonly final: boolean }
  readonly chain: {
    readonly events: number
    readonly first: string | null
    readonly last: string | null
    readonly lastHash: string | null
    readonly checked: number
    readonly broken: readonly string[]
    readonly checkpoint: { readonly sequence: string; readonly hash: string; readonly at: string; readonly keyId: string } | null
  }
  readonly policies: readonly { readonly version: number; readonly from: string; readonly to: string; readonly events: number }[]
  readonly policyChanges: readonly Happened[]
  readonly classification: {
    readonly raised: number
    readonly lowered: readonly Happened[]
    /** Columns of the cell's database as they were last seen in the period: classified, by bucket, and those that are not. */
    readonly coverage: readonly Covered[]
  }
  readonly accessRequests: {
    readonly byState: readonly Counted[]
    readonly byCode: readonly Counted[]
    readonly answered: Latencies | null
    /** How long requests that had the zone's word waited for the customer's: apart from what the platform took, which is held to its service level. */
    readonly waitedForCustomer: Latencies | null
  }
  readonly accessGrants: { readonly byState: readonly Counted[]; readonly use: readonly Counted[] }
  readonly breakGlass: readonly Happened[]
  readonly transfers: readonly Counted[]
  readonly exports: readonly Counted[]
  readonly refusals: readonly Counted[]
  /** Where the cell's copies were found, by kind of store and country: nothing of a cell can be filtered by organisation. */
  readonly locations: readonly Counted[]
  readonly backups: readonly Counted[]
  readonly legalDemands: readonly Counted[]
  /** What was told to the control plane, by bucket and kind of message: about this organisation (R2) and about none (R1). Rows are messages. */
  readonly egress: readonly Counted[]
  readonly activity: readonly Counted[]
}

/** Something of which each occurrence counts. */
export interface Happened {
  readonly sequence: string
  readonly at: string
  readonly action: string
  readonly targetId: string | null
  readonly actorId: string | null
  readonly ruleCode: string | null
  readonly outcome: string
}
