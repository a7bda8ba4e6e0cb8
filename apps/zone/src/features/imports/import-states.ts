import { importErrors, importIdleDaysMax, importStatuses } from '@repo/contract'

export type ImportStatus = (typeof importStatuses)[number]

/**
 * The life of an import. Everything up to `committing` can be given up without a trace; `committing` ends as `committed` or, when something
 * in the association changed meanwhile, `failed` with nothing taken over. A checked import may be replaced by a mended file. One that nobody
 * goes on with is `expired` after `importIdleDaysMax`, as if it had been cancelled.
 */
export const importTransitions: Readonly<Record<ImportStatus, readonly ImportStatus[]>> = {
  awaiting_upload: ['checking', 'cancelled', 'expired'],
  checking: ['checked', 'failed', 'cancelled', 'expired'],
  checked: ['checking', 'committing', 'cancelled', 'expired'],
  committing: ['committed', 'failed'],
  committed: [],
  failed: [],
  cancelled: [],
  expired: [],
}

/** States in which a file may arrive. */
export const acceptsFile: readonly ImportStatus[] = ['awaiting_upload', 'checked']

/** States from which an import goes on, and may still need its file. */
export const openStates: readonly ImportStatus[] = importStatuses.filter((from) => importTransitions[from].length > 0)

/** States in which an import that nobody touches expires. */
export const mayExpire: readonly ImportStatus[] = importStatuses.filter((from) => importTransitions[from].includes('expired'))

const dayMs = 86_400_000

/** Imports last touched before this instant have expired at `now`. */
export function idleSince(now: Date): Date {
  return new Date(now.getTime() - importIdleDaysMax * dayMs)
}

/** When an import expires unless somebody goes on with it; undefined where it does not any more. */
export function expiryOf(status: ImportStatus, lastActiveAt: Date): Date | undefined {
  return mayExpire.includes(status) ? new Date(lastActiveAt.getTime() + importIdleDaysMax * dayMs) : undefined
}

/** @throws IMPORT_TRANSITION naming the states that are allowed from here */
export function assertTransition(from: ImportStatus, to: ImportStatus): void {
  const allowed = importTransitions[from]
  if (!allowed.includes(to)) throw importErrors.IMPORT_TRANSITION({ data: { from, to, allowed } })
}
