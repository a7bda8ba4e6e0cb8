import type { closingCheckCodes } from '@repo/contract'

/** What the books and their sub-ledgers say at the end of the month that is to close. */
export interface Evidence<Run> {
  /** Assessment runs up to that month with something left to post: closed, their charges would be refused. */
  readonly unfinishedRuns: readonly Run[]
  /** Balance of the receivables account less what the charges say is open. */
  readonly receivablesDifferMinor: bigint
  /** Sum of all accounts. */
  readonly imbalanceMinor: bigint
}

export interface Check<Run> {
  readonly code: (typeof closingCheckCodes)[number]
  readonly passed: boolean
  readonly runs: readonly Run[]
  readonly differenceMinor: bigint
}

/** The checks of a closing. The last two hold by the database's own rules; they are looked at all the same, since a closed month is trusted. */
export function checksOf<Run>({ unfinishedRuns, receivablesDifferMinor, imbalanceMinor }: Evidence<Run>): Check<Run>[] {
  return [
    { code: 'runs_finished', passed: unfinishedRuns.length === 0, runs: unfinishedRuns, differenceMinor: 0n },
    { code: 'receivables_agree', passed: receivablesDifferMinor === 0n, runs: [], differenceMinor: receivablesDifferMinor },
    { code: 'books_balanced', passed: imbalanceMinor === 0n, runs: [], differenceMinor: imbalanceMinor },
  ]
}
