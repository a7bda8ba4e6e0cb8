export interface Finding {
  readonly what: 'changed' | 'removed' | 'reordered' | 'forged' | 'cut_short' | 'not_the_kept_chain' | 'unreadable'
  readonly sequence: string
  readonly why: string
}

export function verifyChain(
  lines: AsyncIterable<string>,
  kept?: { readonly sequence: bigint; readonly hash: string },
): Promise<{
  readonly count: number
  readonly head: { readonly sequence: string; readonly hash: string }
  readonly findings: readonly Finding[]
}>
