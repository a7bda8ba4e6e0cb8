/**
 * Applies a folder of SQL migrations to a database, in the table that Prisma's own tools use, so that `prisma migrate status` and the
 * drift check agree with it. Several runners may start at once: one works, the others wait and then find nothing to do.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { readMigrations, type MigrationFile } from './migration-files.ts'

// Any constant will do, as long as nothing else in the database uses it. It is not Prisma's (72707369): that one is waited for.
const lockKey = 7_270_736_901
const pollMs = 50

interface AppliedRow {
  readonly migration_name: string
  readonly checksum: string
  readonly finished_at: Date | null
}

export interface MigrateOptions {
  /** How long to wait for another runner before giving up. */
  readonly lockTimeoutMs?: number
}

/**
 * Brings the database up to the folder's newest migration.
 * Names in the table that the folder does not have are left alone: old code may start beside a newer database.
 *
 * @param url connection string of the owner role
 * @param folder absolute path of the migrations
 * @returns the names applied by this call, in order
 * @throws Error when an applied file was edited, when one was left half done, or when a statement fails (nothing of that file stays)
 */
export async function migrate(url: string, folder: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await takeLock(client, options.lockTimeoutMs ?? 120_000)
    await client.query("set lock_timeout = '20s'")
    await client.query(bookTableSql)
    const { rows } = await client.query<AppliedRow>(
      'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
    )
    const pending = pendingMigrations(migrations, rows)
    for (const migration of pending) await apply(client, migration)
    return pending.map((migration) => migration.name)
  } finally {
    // Ending the session releases the lock, also after an error.
    await client.end()
  }
}

// Polling, never waiting inside pg_advisory_lock: a waiting session holds a snapshot, and CREATE INDEX CONCURRENTLY of the runner that
// has the lock would wait for that snapshot for ever.
async function takeLock(client: pg.Client, timeoutMs: number): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey])
    if (rows[0]?.taken) return
    if (performance.now() > giveUpAt) throw new Error('Another migration runner has held its lock for too long.')
    await pause(pollMs)
  }
}

function pendingMigrations(migrations: readonly MigrationFile[], applied: readonly AppliedRow[]): MigrationFile[] {
  const byName = new Map(applied.map((row) => [row.migration_name, row]))
  for (const row of applied) {
    if (row.finished_at === null) throw new Error(`Migration ${row.migration_name} was left half done. Mend it by hand first.`)
  }
  return migrations.filter((migration) => {
    const row = byName.get(migration.name)
    if (row && row.checksum !== migration.checksum) {
      throw new Error(`Migration ${migration.name} was edited after it was applied. Write a new migration instead.`)
    }
    return !row
  })
}

async function apply(client: pg.Client, migration: MigrationFile): Promise<void> {
  const row = [randomUUID(), migration.checksum, migration.name]
  const start = 'insert into _prisma_migrations (id, checksum, migration_name, started_at) values ($1, $2, $3, now())'
  const finish = 'update _prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = 1 where id = $1'
  try {
    if (!migration.inTransaction) {
      await client.query(start, row)
      await client.query(migration.sql)
      await client.query(finish, [row[0]])
      return
    }
    await client.query('begin')
    await client.query(start, row)
    await client.query(migration.sql)
    await client.query(finish, [row[0]])
    await client.query('commit')
  } catch (cause) {
    if (migration.inTransaction) await client.query('rollback').catch(() => undefined)
    throw new Error(`Migration ${migration.name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

const bookTableSql = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`
