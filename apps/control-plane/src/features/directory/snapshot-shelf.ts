/**
 * Builds snapshots off the hot path and keeps the last few on disk, named by sequence and checksum. An edge gets the newest stored one and
 * reads the log from there; it waits for a build only when none is new enough. Builds run one at a time, page by page in one database
 * snapshot. One that the build gate refuses is not kept: edges get the last that passed, and an alarm is raised.
 */
import { createPublicKey } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import {
  readIntent,
  readManifest,
  sealSnapshot,
  slices,
  type DirectoryIntent,
  type PublicKeyLookup,
  type ServiceKey,
  type SnapshotManifest,
} from '@repo/contract/edge'
import type { Clock } from '@repo/core'
import type { DirectoryDatabase } from '@repo/db/control-plane'
import { declareNames, log, type Metrics } from '@repo/telemetry'
import { refuseBuild } from './build-gate.ts'
import { headOf, readDirectory } from './directory-store.ts'

const [builtEvent, refusedEvent, failedEvent] = declareNames([
  'directory_snapshot_built',
  'directory_build_refused',
  'directory_build_failed',
])

export interface ShelfOptions {
  readonly directory: DirectoryDatabase
  readonly folder: string
  readonly signingKey: ServiceKey
  /** Finds the keys that sign intents. */
  readonly trustedKeys: PublicKeyLookup
  readonly clock: Clock
  readonly metrics: Metrics
}

export interface StoredSnapshot {
  readonly manifest: SnapshotManifest
  readonly path: string
}

const snapshotsKept = 5
/** A snapshot so many changes behind the log is followed by a new one: reading lines is dearer than reading a table. */
const changesBehindMax = 1000
const lifeMs = 30 * 86_400_000
const buildTimeoutMs = 600_000
const fileName = ({ sequence, sha256 }: SnapshotManifest): string => `${String(sequence).padStart(16, '0')}-${sha256}.snapshot`

export class SnapshotShelf {
  readonly #options: ShelfOptions
  #newest: StoredSnapshot | undefined
  #building: Promise<void> | undefined

  constructor(options: ShelfOptions) {
    this.#options = options
    // An alarm that has never rung is 0, not missing.
    options.metrics.set('directory_snapshot_build_alarm', {}, 0)
  }

  /**
   * The newest snapshot, after a build when there is none that includes the sequence `minimum`.
   * @returns an older one when the build gate refuses what is there now
   * @throws Error when there is none at all and none can be built
   */
  async newest(minimum: number): Promise<StoredSnapshot> {
    // Somebody may have cleared the folder.
    if (this.#newest !== undefined && !existsSync(this.#newest.path)) this.#newest = undefined
    this.#newest ??= await this.#find()
    const head = await this.#options.directory.withDirectory(headOf)
    // An edge may be ahead of a log that was restored from a backup: no build brings it what it asks for.
    if (this.#newest === undefined || this.#newest.manifest.sequence < Math.min(minimum, head)) await this.#build()
    const newest = this.#newest
    if (newest === undefined) throw new Error('There is no snapshot and none could be built')
    const leftMs = Date.parse(newest.manifest.notAfter) - this.#options.clock.now().getTime()
    if (head > newest.manifest.sequence + changesBehindMax || leftMs < lifeMs / 2) void this.#build()
    return newest
  }

  /** The bytes of a stored snapshot. */
  read({ path }: StoredSnapshot): ReturnType<typeof createReadStream> {
    return createReadStream(path, { highWaterMark: 1_048_576 })
  }

  /** Resolves when the build that runs, if one does, has ended. */
  async close(): Promise<void> {
    await this.#building
  }

  #build(): Promise<void> {
    this.#building ??= this.#buildOne()
      .catch((error: unknown) => {
        this.#options.metrics.add('directory_snapshot_builds_total', { outcome: 'failed' })
        log.error(failedEvent, {}, error)
      })
      .finally(() => (this.#building = undefined))
    return this.#building
  }

  async #buildOne(): Promise<void> {
    const { directory, clock, signingKey, metrics } = this.#options
    const issuedAt = clock.now()
    const facts = await directory.withDirectory(readDirectory, { isolation: 'snapshot', timeoutMs: buildTimeoutMs })
    const notAfter = new Date(issuedAt.getTime() + lifeMs).toISOString()
    const pause = (): Promise<void> => setImmediate()
    const { manifest, parts } = await sealSnapshot({ ...facts, issuedAt: issuedAt.toISOString(), notAfter }, signingKey, pause)
    const reason = this.#newest && refuseBuild(this.#newest.manifest.counts, manifest.counts, await this.#intents(issuedAt))
    if (reason !== undefined) {
      metrics.add('directory_snapshot_builds_total', { outcome: 'refused' })
      metrics.set('directory_snapshot_build_alarm', {}, 1)
      log.error(refusedEvent, { 'freehold.sequence': manifest.sequence }, new Error(`The build gate refused a snapshot: ${reason}`))
      return
    }
    const path = join(this.#options.folder, fileName(manifest))
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 })
    await write(path, parts)
    this.#newest = { manifest, path }
    metrics.add('directory_snapshot_builds_total', { outcome: 'built' })
    metrics.set('directory_snapshot_build_alarm', {}, 0)
    log.info(builtEvent, { 'freehold.sequence': manifest.sequence, 'freehold.count': manifest.organizations })
    for (const name of (await this.#names()).slice(snapshotsKept)) await rm(join(this.#options.folder, name), { force: true })
  }

  /** The newest on disk that our own key signed: after a change of keys the first snapshot is built anew. */
  async #find(): Promise<StoredSnapshot | undefined> {
    const { folder, signingKey } = this.#options
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const publicKey = createPublicKey(signingKey.privateKey)
    for (const name of await this.#names()) {
      const path = join(folder, name)
      const line = await firstLine(path)
      const manifest = await readManifest(line, (kid) => (kid === signingKey.kid ? publicKey : undefined), signingKey.issuer).catch(
        () => undefined,
      )
      if (manifest) return { manifest, path }
    }
    return undefined
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#options.folder))
      .filter((name) => name.endsWith('.snapshot'))
      .sort()
      .reverse()
  }

  async #intents(now: Date): Promise<DirectoryIntent[]> {
    const folder = join(this.#options.folder, 'intents')
    const names = await readdir(folder).catch(() => [])
    const read = names.map(async (name) =>
      readIntent(await readFile(join(folder, name), 'utf8'), this.#options.trustedKeys).catch(() => undefined),
    )
    return (await Promise.all(read)).filter(
      (intent) => intent !== undefined && Date.parse(intent.notAfter) >= now.getTime(),
    ) as DirectoryIntent[]
  }
}

/** Under a temporary name, synced, then renamed: what has its name is whole. */
async function write(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    for (const part of parts) for (const slice of slices(part)) await file.writeFile(slice)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(65_536), position: 0 })
    return buffer.toString('latin1', 0, Math.max(0, buffer.subarray(0, bytesRead).indexOf('\n')))
  } finally {
    await file.close()
  }
}
