/**
 * The directory on disk: the signed snapshot as it was received and, beside it, the signed feed lines applied since. Both are checked at
 * start exactly as when they came over the wire, so that a changed or torn file is found and what is left still serves. The snapshot is
 * written under a temporary name, synced and renamed; lines are appended, and a torn last line is dropped.
 */
import { mkdirSync } from 'node:fs'
import { open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeFeedLine, decodeSnapshot, type DirectorySnapshot, type FeedLine, type PublicKeyLookup } from '@repo/contract/edge'

export interface StoredDirectory {
  readonly snapshot: DirectorySnapshot
  readonly lines: readonly FeedLine[]
}

const snapshotName = 'directory.snapshot'
const linesName = (sequence: number): string => `directory.${sequence}.changes`

export class LastGoodCopy {
  readonly #folder: string
  #base = -1
  #pending: string[] = []
  #writing: Promise<void> = Promise.resolve()
  appended = 0

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  /** @returns what the disk holds, or undefined when there is no copy that passes its checks */
  async load(lookup: PublicKeyLookup, issuer: string): Promise<StoredDirectory | undefined> {
    const text = await readFile(join(this.#folder, snapshotName), 'utf8').catch(() => undefined)
    const snapshot = text === undefined ? undefined : await decodeSnapshot(text, lookup, issuer).catch(() => undefined)
    if (!snapshot) return undefined
    this.#base = snapshot.sequence
    const stored = await readFile(join(this.#folder, linesName(this.#base)), 'utf8').catch(() => '')
    const lines: FeedLine[] = []
    for (const line of stored.split('\n')) {
      const decoded = line === '' ? undefined : await decodeFeedLine(line, lookup, issuer).catch(() => undefined)
      // Whatever follows the first line that cannot be read is not trusted: the feed will send it again.
      if (!decoded) break
      lines.push(decoded)
    }
    this.appended = lines.length
    return { snapshot, lines }
  }

  /** Keeps a new snapshot and drops the lines of the old one. Takes the text as it was received. */
  async saveSnapshot(text: string, sequence: number): Promise<void> {
    await this.#writing
    const temporary = join(this.#folder, `${snapshotName}.new`)
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(this.#folder, snapshotName))
    this.#base = sequence
    this.appended = 0
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith('.changes') && name !== linesName(sequence)) await rm(join(this.#folder, name), { force: true })
    }
  }

  /** Keeps a signed line. Lines of one turn become one synced write. */
  append(line: string): void {
    this.appended += 1
    this.#pending.push(`${line}\n`)
    if (this.#pending.length === 1) this.#writing = this.#writing.then(() => this.#write())
  }

  /** Resolves when everything given so far is on disk, or could not be written. */
  flush(): Promise<void> {
    return this.#writing
  }

  async #write(): Promise<void> {
    const text = this.#pending.join('')
    this.#pending = []
    const file = await open(join(this.#folder, linesName(this.#base)), 'a', 0o600).catch(() => undefined)
    // A full disk costs the next start its newest lines, never this process its traffic.
    await file
      ?.appendFile(text)
      .then(() => file.sync())
      .catch(() => undefined)
    await file?.close()
  }
}
