import { importErrors, type importStatuses } from '@repo/contract'

export type ImportStatus = (typeof importStatuses)[number]

/**
 * The life of an import. Everything up to `committing` can be given up without a trace; `committing` ends as `committed` or, when something
 * in the association changed meanwhile, `failed` with nothing taken over. A checked import may be replaced by a mended file.
 */
export const importTransitions: Readonly<Record<ImportStatus, readonly ImportStatus[]>> = {
  awaiting_upload: ['checking', 'cancelled'],
  checking: ['checked', 'failed', 'cancelled'],
  checked: ['checking', 'committing', 'cancelled'],
  committing: ['committed', 'failed'],
  committed: [],
  failed: [],
  cancelled: [],
}

/** States in which a file may arrive. */
export const acceptsFile: readonly ImportStatus[] = ['awaiting_upload', 'checked']

/** @throws IMPORT_TRANSITION naming the states that are allowed from here */
export function assertTransition(from: ImportStatus, to: ImportStatus): void {
  const allowed = importTransitions[from]
  if (!allowed.includes(to)) throw importErrors.IMPORT_TRANSITION({ data: { from, to, allowed } })
}
