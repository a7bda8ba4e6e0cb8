import { ledgerErrors } from '@repo/contract'

/** Declared once; the database's CHECK and the contract are compared with it by a test. */
export const periodTransitions = { open: ['closed'], closed: ['open'] } as const satisfies Record<string, readonly string[]>
export type PeriodStatus = keyof typeof periodTransitions

interface Period {
  readonly id: string
  readonly status: PeriodStatus
}

/**
 * What closing a period closes: it and every open one before it, so that no date before a closed one can still take a posting.
 * @param periods all periods of the books, oldest first
 * @throws PERIOD_NOT_FOUND or PERIOD_CLOSED
 */
export function periodsToClose<P extends Period>(periods: readonly P[], id: string): P[] {
  const index = periods.findIndex((candidate) => candidate.id === id)
  const period = periods[index]
  if (!period) throw ledgerErrors.PERIOD_NOT_FOUND()
  if (period.status === 'closed') throw ledgerErrors.PERIOD_CLOSED()
  return periods.slice(0, index + 1).filter(({ status }) => status === 'open')
}

/**
 * The period to reopen: the last closed one, one at a time, so that nobody opens a year by accident.
 * @param periods all periods of the books, oldest first
 * @throws PERIOD_NOT_FOUND or PERIOD_OUT_OF_ORDER
 */
export function periodToReopen<P extends Period>(periods: readonly P[], id: string): P {
  const period = periods.find((candidate) => candidate.id === id)
  if (!period) throw ledgerErrors.PERIOD_NOT_FOUND()
  if (periods.findLast((candidate) => candidate.status === 'closed') !== period) throw ledgerErrors.PERIOD_OUT_OF_ORDER()
  return period
}
