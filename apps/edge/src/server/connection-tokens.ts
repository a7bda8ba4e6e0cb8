/** What a `Connection` field names, in lower case (RFC 9110 §7.6.1). Nearly every message says one of the same few things. */
export interface ConnectionTokens {
  readonly names: readonly string[]
  readonly closes: boolean
}

const nothing: ConnectionTokens = { names: [], closes: false }
const keptMax = 64
const longestKept = 32
const kept = new Map<string, ConnectionTokens>()

/** @param text the field's value; where it was sent several times, joined by commas */
export function connectionTokens(text: string | undefined): ConnectionTokens {
  if (text === undefined) return nothing
  const known = kept.get(text)
  if (known) return known
  const names = text
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
  const tokens = { names, closes: names.includes('close') }
  if (text.length <= longestKept) {
    if (kept.size >= keptMax) kept.clear()
    kept.set(text, tokens)
  }
  return tokens
}
