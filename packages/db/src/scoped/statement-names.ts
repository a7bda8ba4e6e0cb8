import { createHash } from 'node:crypto'

const namesMax = 500

/**
 * Names statements, so that each connection parses and plans a text once. Bounded, because a server keeps what it prepared until the
 * connection ends: after the first 500 texts others get the empty name, which is the protocol's word for unnamed.
 */
export function createStatementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= namesMax) return known ?? ''
    const name = `q${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`
    names.set(sql, name)
    return name
  }
}
