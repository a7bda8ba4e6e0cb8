/** What survives a checkpoint unchanged: JSON, so neither bigint (send a decimal string) nor Date (send an ISO string). */
export type Portable = string | number | boolean | null | undefined | readonly Portable[] | { readonly [key: string]: Portable }

/** What a step may give back. Its result is stored and handed out again when the workflow is replayed. */
export type StepResult = Portable | void
