import pg from 'pg'

/**
 * Connections for the sign-in library alone, which brings its own queries: the identity role, with schema `identity` on the search
 * path. That schema belongs to no organisation; on every shared table this role sees nothing here, for no scope is ever set.
 */
export function openSignInPool(identityUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: identityUrl, max: 4, options: '-c search_path=identity -c statement_timeout=10000' })
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
