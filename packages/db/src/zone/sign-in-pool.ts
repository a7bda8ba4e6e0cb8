import pg from 'pg'
import { writeTargets } from '../scoped/write-targets.ts'
import { firstRefusal, type WriteVerdict } from './write-rule.ts'

const schema = 'identity'

/**
 * Connections for the sign-in library alone, which brings its own queries: the identity role, with schema `identity` on the search
 * path. That schema belongs to no organisation; on every shared table this role sees nothing here, for no scope is ever set.
 * @param verdict asked for every table that the library writes to; only tests of what lies below go without
 */
export function openSignInPool(identityUrl: string, verdict?: WriteVerdict): pg.Pool {
  const pool = new pg.Pool({ connectionString: identityUrl, max: 4, options: `-c search_path=${schema} -c statement_timeout=10000` })
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    if (verdict) judgeWritesOf(client, verdict)
  })
  return pool
}

type Query = (...parts: unknown[]) => unknown

/** Every query of a connection, by promise or by callback, asks before it is sent. */
function judgeWritesOf(client: pg.PoolClient, verdict: WriteVerdict): void {
  const query = client.query.bind(client) as Query
  const judged: Query = (...parts) => {
    const [first] = parts
    const text = typeof first === 'string' ? first : ((first as { readonly text?: string } | undefined)?.text ?? '')
    const tables = writeTargets(text).map((table) => (table === '?' || table.includes('.') ? table : `${schema}.${table}`))
    const refusal = transactionWord.test(text) ? undefined : firstRefusal(tables, verdict)
    if (!refusal) return query(...parts)
    const callback = parts.at(-1)
    if (typeof callback !== 'function') return Promise.reject(refusal)
    process.nextTick(callback, refusal)
    return undefined
  }
  client.query = judged as pg.PoolClient['query']
}

/** What opens and ends a transaction stores nothing; the doors of our own pool never send it through the gate. */
const transactionWord = /^\s*(?:begin|start\s+transaction|commit|rollback)\b[^;]*;?\s*$/i
