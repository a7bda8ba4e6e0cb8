import type { KeyObject } from 'node:crypto'

export interface Finding {
  readonly what:
    | 'changed'
    | 'removed'
    | 'reordered'
    | 'forged'
    | 'cut_short'
    | 'not_the_kept_chain'
    | 'not_the_signed_chain'
    | 'signature_wrong'
    | 'key_unknown'
    | 'not_the_committed_value'
    | 'unreadable'
  readonly sequence: string
  readonly why: string
}

export interface VerifyOptions {
  /** A head that was kept elsewhere. */
  readonly kept?: { readonly sequence: bigint; readonly hash: string } | undefined
  /** Public keys got another way than in the file, by their id. */
  readonly keys?: ReadonlyMap<string, KeyObject> | undefined
}

export function verifyChain(
  lines: AsyncIterable<string>,
  options?: VerifyOptions,
): Promise<{
  readonly count: number
  readonly head: { readonly sequence: string; readonly hash: string }
  /** The last checkpoint whose signature holds; `trusted` when its key was given and not only found in the file. */
  readonly signed: { readonly sequence: string; readonly at: string; readonly keyId: string; readonly trusted: boolean } | undefined
  readonly findings: readonly Finding[]
}>
