import { mkdirSync } from 'node:fs'
import { appendFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** How long lines are gathered before they are written; longer while there are many, since each write opens and closes the file. */
const gatherMs = 25
const busyGatherMs = 150
const busyLines = 50

export interface RotationLimits {
  /** A file that would grow past this many bytes is put aside first. */
  readonly sizeBytesMax: number
  /** How many files are kept in all: `x.jsonl`, `x.jsonl.1` … */
  readonly filesMax: number
}

/**
 * A file that lines are appended to in order, put aside when it is full, the oldest thrown away. Only its owner 0600 may read it. A
 * failing disk never fails the caller: what cannot be written is counted and lost.
 */
export class RotatingFile {
  readonly path: string
  readonly #limits: RotationLimits
  #queue: string[] = []
  #writing: Promise<void> | undefined
  #sizeBytes: number | undefined
  /** Somebody waits for what is written. */
  #hurried = false
  lostLines = 0

  constructor(path: string, limits: RotationLimits = { sizeBytesMax: 16 * 1024 * 1024, filesMax: 4 }) {
    this.path = path
    this.#limits = limits
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  }

  /** Takes one line without its break. Returns at once. */
  write(line: string): void {
    // A stuck disk must not eat the memory of the process it reports on.
    if (this.#queue.length >= 10_000) {
      this.lostLines += 1
      return
    }
    this.#queue.push(`${line}\n`)
    this.#writing ??= this.#drain()
  }

  /** Resolves when everything taken so far is with the operating system. */
  async flush(): Promise<void> {
    this.#hurried = true
    while (this.#writing) await this.#writing
    this.#hurried = false
  }

  async #drain(): Promise<void> {
    let wait = gatherMs
    while (this.#queue.length > 0) {
      await setTimeout(this.#hurried ? gatherMs : wait)
      const lines = this.#queue
      wait = lines.length > busyLines ? busyGatherMs : gatherMs
      this.#queue = []
      await this.#append(lines.join('')).catch(() => void (this.lostLines += lines.length))
    }
    this.#writing = undefined
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text)
    this.#sizeBytes ??= await stat(this.path).then(
      (found) => found.size,
      () => 0,
    )
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes > this.#limits.sizeBytesMax) await this.#rotate()
    await appendFile(this.path, text, { mode: 0o600 })
    this.#sizeBytes += bytes
  }

  async #rotate(): Promise<void> {
    const { filesMax } = this.#limits
    await rm(filesMax > 1 ? `${this.path}.${filesMax - 1}` : this.path, { force: true })
    for (let index = filesMax - 2; index >= 0; index -= 1) {
      const from = index === 0 ? this.path : `${this.path}.${index}`
      await rename(from, `${this.path}.${index + 1}`).catch(() => undefined)
    }
    this.#sizeBytes = 0
  }
}
