import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface MigrationFile {
  /** The folder's name, which orders migrations: `<yyyymmddhhmmss>_<feature>`. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the file in lower-case hexadecimal, as Prisma records it. */
  readonly checksum: string
  /** False for a file that opens with `-- no-transaction`, e.g. for CREATE INDEX CONCURRENTLY. */
  readonly inTransaction: boolean
}

/** Reads `<folder>/<name>/migration.sql`, in the order of their names. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { name, sql, checksum, inTransaction: !sql.startsWith('-- no-transaction') }
    }),
  )
}
