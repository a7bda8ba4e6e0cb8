/**
 * Takes a backup of one cell: its database and its files, with their digests, where the zone's file lets backups be and nowhere else. The artefact appears under its
 * name when it is whole; beside it lies where it is and what it holds, which the cell's own inventory reads.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { spawn } from 'node:child_process'
import {
  drillOfArtefact,
  labelFile,
  labelOfArtefact,
  manifestOfArtefact,
  parsePlaceLabel,
  requirePlace,
  type BackupManifest,
  type CellConfig,
} from '@repo/residency'
import { baseBackup } from './base-backup.ts'

export interface TakeBackupOptions {
  readonly cell: Pick<CellConfig, 'regions'>
  /** The store of backups, labelled with its place. */
  readonly target: string
  /** Of a role that may replicate. */
  readonly replicationUrl: string
  readonly objects: string
  readonly now: Date
  /** How many backups are kept; older ones are removed when a new one is whole. */
  readonly keep: number
}

/**
 * @returns the artefact's name
 * @throws Error before anything is read when the target is not on the zone's list for backups, or does not say where it is
 */
export async function takeBackup({ cell, target, replicationUrl, objects, now, keep }: TakeBackupOptions): Promise<string> {
  const label = requirePlace(cell, 'backup', target, parsePlaceLabel(await textOf(join(target, labelFile))))
  const name = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const making = join(target, `.${name}.making`)
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { mode: 0o700 })
  try {
    const files = [
      await keepStream(making, 'database.tar.gz', (await baseBackup(replicationUrl)).pipe(createGzip({ level: 1 }))),
      await keepFolder(making, 'objects.tar.gz', objects),
    ]
    const manifest: BackupManifest = {
      takenAt: now.toISOString(),
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      files,
    }
    await writeFile(join(target, labelOfArtefact(name)), `${JSON.stringify(label)}\n`, { mode: 0o600 })
    await writeFile(join(target, manifestOfArtefact(name)), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    await rename(making, join(target, name))
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
  await removeOld(target, keep)
  return name
}

/** Backups in a store, oldest first: their names are instants. */
export async function backupsIn(target: string): Promise<string[]> {
  const names = await readdir(target)
  return names.filter((name) => /^\d{8}T\d{6}Z$/.test(name)).sort()
}

async function removeOld(target: string, keep: number): Promise<void> {
  for (const name of (await backupsIn(target)).slice(0, -keep)) {
    await rm(join(target, name), { recursive: true, force: true })
    for (const beside of [manifestOfArtefact, drillOfArtefact, labelOfArtefact]) await rm(join(target, beside(name)), { force: true })
  }
}

async function keepStream(folder: string, name: string, content: Readable): Promise<BackupManifest['files'][number]> {
  const path = join(folder, name)
  await pipeline(content, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  return { name, sizeBytes: (await stat(path)).size, sha256: await digestOf(path) }
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Keeps a folder's files as a compressed tar; what was begun and is no file yet is left out. @throws Error when tar did not say that it read everything */
async function keepFolder(folder: string, name: string, source: string): Promise<BackupManifest['files'][number]> {
  const child = spawn('tar', ['-C', source, '--exclude=*.part', '-cz', '.'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  // Its output may end before it has said how it ended: a part of a folder is no copy of it.
  const [kept, code] = await Promise.all([keepStream(folder, name, child.stdout), ended])
  // 1: a file changed or went while it was read, which rows of the database decide about.
  if (code !== 0 && code !== 1) throw new Error(`tar of ${source} ended with ${code ?? 'a signal'}`)
  return kept
}

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
