import { mkdirSync } from 'node:fs'
import { appendFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** How long lines are gathered before they are written; longer while there are many, since each write opens and closes the file. */
const gatherMs = 25
const busyGatherMs = 150
const busyLines = 50

/** More lines than this are not held: a stuck disk must not eat the memory of the process it reports on. */
const linesMax = 10_000
const atFirstBytes = 16 * 1024
/** A buffer that has grown beyond this is not used again. */
const spareBytesMax = 4 * 1024 * 1024
const nothing: Buffer = Buffer.alloc(0)
const lineFeed = 10

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
  /** Lines that wait, as they will lie in the file: text would have to be joined and turned into bytes once more. */
  #gathered = nothing
  #length = 0
  #lines = 0
  #spare = nothing
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
    this.#take(line, 'utf8')
  }

  /** The same of a line of ASCII alone: three times as fast. */
  writeAscii(line: string): void {
    this.#take(line, 'latin1')
  }

  #take(line: string, encoding: 'utf8' | 'latin1'): void {
    if (this.#lines >= linesMax) {
      this.lostLines += 1
      return
    }
    this.#lines += 1
    // A character is three bytes at most.
    if (this.#length + line.length * 3 >= this.#gathered.length) this.#grow(line.length * 3 + 1)
    this.#length += this.#gathered.write(line, this.#length, encoding)
    this.#gathered[this.#length] = lineFeed
    this.#length += 1
    this.#writing ??= this.#drain()
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(atFirstBytes, this.#gathered.length * 2, this.#length + by))
    this.#gathered.copy(larger, 0, 0, this.#length)
    this.#gathered = larger
  }

  /** Resolves when everything taken so far is with the operating system. */
  async flush(): Promise<void> {
    this.#hurried = true
    while (this.#writing) await this.#writing
    this.#hurried = false
  }

  async #drain(): Promise<void> {
    let wait = gatherMs
    while (this.#lines > 0) {
      await setTimeout(this.#hurried ? gatherMs : wait)
      const [bytes, length, lines] = [this.#gathered, this.#length, this.#lines]
      wait = lines > busyLines ? busyGatherMs : gatherMs
      this.#gathered = this.#spare
      this.#spare = nothing
      this.#length = 0
      this.#lines = 0
      await this.#append(bytes.subarray(0, length)).catch(() => void (this.lostLines += lines))
      if (bytes.length <= spareBytesMax) this.#spare = bytes
    }
    this.#spare = nothing
    this.#writing = undefined
  }

  async #append(bytes: Buffer): Promise<void> {
    this.#sizeBytes ??= await stat(this.path).then(
      (found) => found.size,
      () => 0,
    )
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#limits.sizeBytesMax) await this.#rotate()
    await appendFile(this.path, bytes, { mode: 0o600 })
    this.#sizeBytes += bytes.length
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
