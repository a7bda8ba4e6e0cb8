import { assessmentErrors, type assessmentRunStatuses } from '@repo/contract'

/**
 * States of a run, declared once: the contract's list and the database's CHECK are compared with it by tests.
 * `preview` writes nothing, so it is no state of a row.
 */
export const runTransitions = {
  posting: ['posted', 'partly_failed'],
  partly_failed: ['posting'],
  posted: [],
} as const satisfies Record<RunStatus, readonly RunStatus[]>
export type RunStatus = (typeof assessmentRunStatuses)[number]

/** @throws ASSESSMENT_RUN_TRANSITION, with the states that are allowed */
export function requireTransition(from: RunStatus, to: RunStatus): void {
  const allowed: readonly RunStatus[] = runTransitions[from]
  if (!allowed.includes(to)) throw assessmentErrors.ASSESSMENT_RUN_TRANSITION({ data: { status: from, allowed } })
}

/** What a run ends as, once none of its units waits any more. */
export function finishedStatus(failedCount: number): RunStatus {
  return failedCount > 0 ? 'partly_failed' : 'posted'
}

/** Units posted in one transaction: few enough that progress is seen to move, enough that ten thousand units take seconds. */
export const chunkSize = 50

export function chunkOf(position: number): number {
  return Math.floor((position - 1) / chunkSize)
}
