const idleInTransactionMs = 60_000

/**
 * The engine's connection string with its bound on idle transactions among the connection's own options. Left to itself the engine sets it by a statement
 * on every new connection, at a moment at which `pg` counts the borrower's first statement as sent over a running one: it warns now and will refuse
 * in its next major version.
 */
export function engineUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  const given = url.searchParams.get('options')
  const bound = `-c idle_in_transaction_session_timeout=${idleInTransactionMs}`
  url.searchParams.set('options', given === null ? bound : `${bound} ${given}`)
  return url.href
}
