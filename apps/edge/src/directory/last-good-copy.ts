/**
 * The directory on disk: signed snapshots as they were received and, beside each, the signed feed lines applied since. All are checked at
 * start exactly as when they came over the wire, so that a changed or torn file is found; then the one before it serves. A snapshot is
 * written under a temporary name, synced and renamed; lines are appended, and a torn last line is dropped. The newest few are kept.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid } from 'node:process'
import { decodeFeedLine, type FeedLine, type PublicKeyLookup, type SnapshotImage } from '@repo/contract/edge'
import { readSnapshotFile } from './read-snapshot-file.ts'

export interface StoredDirectory {
  readonly image: SnapshotImage
  readonly lines: readonly FeedLine[]
}

const snapshotsKept = 3
const snapshotName = (sequence: number): string => `directory.${sequence}.snapshot`
const linesName = (sequence: number): string => `directory.${sequence}.changes`
/** A process that follows another works in the same folder for a while: each receives under a name of its own. */
const incomingName = `incoming.${pid}.snapshot`
const sequenceOf = (name: string): number => Number(/^directory\.([0-9]+)\.(snapshot|changes)$/.exec(name)?.[1] ?? Number.NaN)

export class LastGoodCopy {
  readonly #folder: string
  #base = -1
  #pending: string[] = []
  #writing: Promise<void> = Promise.resolve()
  #incomingIsWhole = false
  appended = 0

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(folder)) {
      const [, owner] = /^incoming\.(\d+)\.snapshot$/.exec(name) ?? []
      if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(join(folder, name), { recursive: true, force: true })
    }
  }

  /** @returns the newest of what the disk holds that passes its checks, or undefined when there is none */
  async load(lookup: PublicKeyLookup, issuer: string): Promise<StoredDirectory | undefined> {
    for (const sequence of await this.#sequences()) {
      const image = await readSnapshotFile(join(this.#folder, snapshotName(sequence)), lookup, issuer).catch(() => undefined)
      // A file under another one's name would be followed by the wrong lines.
      if (image?.manifest.sequence !== sequence) continue
      const lines = await this.#lines(sequence, lookup, issuer)
      this.#base = sequence
      this.appended = lines.length
      return { image, lines }
    }
    return undefined
  }

  /**
   * Passes a snapshot on as it arrives and writes it down meanwhile, to be kept or forgotten. What cannot be written is passed on all the
   * same: a full disk costs the next start its copy, never this process its directory.
   */
  async *receive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let file = await open(join(this.#folder, incomingName), 'w', 0o600).catch(() => undefined)
    this.#incomingIsWhole = false
    try {
      for await (const chunk of chunks) {
        const written = await file?.writeFile(chunk).then(
          () => true,
          () => false,
        )
        yield chunk
        if (written !== false) continue
        await file?.close()
        file = undefined
      }
      await file?.sync()
      this.#incomingIsWhole = file !== undefined
    } finally {
      await file?.close()
    }
  }

  /** Keeps the snapshot that was last received, with the signed lines applied after it. */
  keep(sequence: number, lines: readonly string[]): Promise<void> {
    if (!this.#incomingIsWhole) return this.forget()
    this.#base = sequence
    this.appended = lines.length
    this.#pending = []
    const text = lines.map((line) => `${line}\n`).join('')
    return this.#inTurn(async () => {
      await writeFile(join(this.#folder, linesName(sequence)), text, { mode: 0o600, flush: true })
      await rename(join(this.#folder, incomingName), join(this.#folder, snapshotName(sequence)))
      const outdated = (await this.#sequences()).slice(snapshotsKept)
      for (const old of outdated)
        for (const name of [snapshotName(old), linesName(old)]) await rm(join(this.#folder, name), { force: true })
    })
  }

  /** Forgets the snapshot that was last received. */
  forget(): Promise<void> {
    return rm(join(this.#folder, incomingName), { force: true }).catch(() => undefined)
  }

  /** Keeps a signed line. Lines of one turn become one synced write. */
  append(line: string): void {
    this.appended += 1
    this.#pending.push(`${line}\n`)
    if (this.#pending.length === 1) void this.#inTurn(() => this.#write())
  }

  /** Resolves when everything given so far is on disk, or could not be written. */
  flush(): Promise<void> {
    return this.#writing
  }

  /** A full disk costs the next start its newest lines, never this process its traffic. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work)
    this.#writing = done.catch(() => undefined)
    return done.catch(() => undefined)
  }

  async #write(): Promise<void> {
    const text = this.#pending.join('')
    this.#pending = []
    // Lines without the snapshot they follow are of no use.
    if (text === '' || this.#base < 0) return
    const file = await open(join(this.#folder, linesName(this.#base)), 'a', 0o600)
    try {
      await file.appendFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  async #lines(sequence: number, lookup: PublicKeyLookup, issuer: string): Promise<FeedLine[]> {
    const stored = await readFile(join(this.#folder, linesName(sequence)), 'utf8').catch(() => '')
    const lines: FeedLine[] = []
    for (const line of stored.split('\n')) {
      const decoded = line === '' ? undefined : await decodeFeedLine(line, lookup, issuer).catch(() => undefined)
      // Whatever follows the first line that cannot be read is not trusted: the feed will send it again.
      if (!decoded) break
      lines.push(decoded)
    }
    return lines
  }

  /** Sequences of the snapshots on disk, newest first. */
  async #sequences(): Promise<number[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.snapshot'))
    return names
      .map(sequenceOf)
      .filter((sequence) => !Number.isNaN(sequence))
      .sort((a, b) => b - a)
  }
}
