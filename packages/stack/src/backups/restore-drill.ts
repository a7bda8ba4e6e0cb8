/**
 * Brings a backup back to life beside the one it was taken of, and looks whether what is in it holds: its files by their digests, its database by starting it, each
 * organisation's sealed trail by its links. The result lies beside the backup, where the cell's inventory reads it.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { drillOfArtefact, manifestOfArtefact, parseBackupManifest, type RestoreDrill } from '@repo/residency'
import pg from 'pg'
import { startPostgres } from '../services/postgres.ts'
import { digestOf } from './take-backup.ts'

export interface RestoreDrillOptions {
  readonly target: string
  readonly name: string
  /** Of the cluster that the backup was taken of: the passwords of its roles are in it, not in the backup. */
  readonly passwordsFile: string
  readonly now: Date
  /** Told why a backup did not come up. */
  readonly failed?: (error: unknown) => void
}

/** @returns what was found, which `<name>.restored.json` says as well; a backup that does not come up is a result, not an error */
export async function restoreDrill({ target, name, passwordsFile, now, failed }: RestoreDrillOptions): Promise<RestoreDrill> {
  // In the store itself: nothing of a backup leaves the place where it may be, for trying it either.
  const folder = await mkdtemp(join(target, '.drill-'))
  let found: Pick<RestoreDrill, 'restored' | 'organizations' | 'sealedEvents'> = { restored: false, organizations: 0, sealedEvents: 0 }
  try {
    await checkDigests(target, name)
    found = await bringUp(folder, join(target, name, 'database.tar.gz'), passwordsFile)
  } catch (error) {
    failed?.(error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const drill: RestoreDrill = { at: now.toISOString(), ...found }
  await writeFile(join(target, drillOfArtefact(name)), `${JSON.stringify(drill)}\n`, { mode: 0o600 })
  return drill
}

async function checkDigests(target: string, name: string): Promise<void> {
  const manifest = parseBackupManifest(await readFile(join(target, manifestOfArtefact(name)), 'utf8'))
  for (const file of manifest?.files ?? []) {
    const digest = await digestOf(join(target, name, file.name))
    if (digest !== file.sha256) throw new Error(`${name}/${file.name} is not what was written`)
  }
}

async function bringUp(
  folder: string,
  tar: string,
  passwordsFile: string,
): Promise<Pick<RestoreDrill, 'restored' | 'organizations' | 'sealedEvents'>> {
  await mkdir(join(folder, 'data'), { mode: 0o700 })
  // As whoever restores: the database's own user may be another one here, and gets the folder when it starts.
  await promisify(execFile)('tar', ['--no-same-owner', '-C', join(folder, 'data'), '-xzf', tar])
  await copyFile(passwordsFile, join(folder, 'passwords.json'))
  const postgres = await startPostgres({ dir: folder, port: await freePort(), name: 'restore drill' })
  const client = new pg.Client({ connectionString: postgres.superuserUrl('zone') })
  try {
    await client.connect()
    const { rows } = await client.query<{ organizations: number; sealed: number; broken: number }>(
      `select count(distinct organization_id)::integer as organizations, count(*)::integer as sealed,
         count(*) filter (where sequence > 1 and (before is distinct from previous_hash or sequence <> number + 1))::integer as broken
       from (select organization_id, sequence, previous_hash, lag(hash) over chain as before, lag(sequence) over chain as number
             from app.audit_seal window chain as (partition by organization_id order by sequence)) as linked`,
    )
    const [all] = rows
    return { restored: all?.broken === 0, organizations: all?.organizations ?? 0, sealedEvents: all?.sealed ?? 0 }
  } finally {
    await client.end().catch(() => undefined)
    await postgres.stop()
  }
}

/** A port that is free now; the drill's cluster is nobody else's business and lives for seconds. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
