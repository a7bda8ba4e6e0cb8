/** A name without case, accents and doubled spaces: what lists are ordered by and searches look in. */
export function nameKey(name: string): string {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
  return folded.slice(0, 400) || '~'
}
