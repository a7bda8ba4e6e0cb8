/**
 * Something made from files, and made anew when one of them has changed: asked for often, it looks once a second. What cannot be used is said in the log and
 * left out; what was in use before stays. Files that belong together may be written one after the other.
 */
import { statSync } from 'node:fs'
import { declareNames, log } from '@repo/telemetry'

const [refused, changed] = declareNames(['edge_tls_files_refused', 'edge_tls_files_changed'])
const lookEveryMs = 1000

export class FromFiles<Value> {
  readonly #files: readonly string[]
  readonly #make: () => Value
  #current: Value
  #print: string
  readonly #nowMs: () => number
  #lookedAtMs: number

  /** @throws Error when they cannot be used at the beginning */
  constructor(files: readonly string[], make: () => Value, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#lookedAtMs = nowMs()
    this.#files = files
    this.#make = make
    this.#print = this.#look()
    this.#current = make()
  }

  get current(): Value {
    if (this.#nowMs() - this.#lookedAtMs < lookEveryMs) return this.#current
    this.#lookedAtMs = this.#nowMs()
    const print = this.#look()
    if (print === this.#print) return this.#current
    try {
      this.#current = this.#make()
      log.info(changed)
    } catch (error) {
      log.error(refused, {}, error)
    }
    // One that cannot be used is complained of once, and tried again when it changes again.
    this.#print = print
    return this.#current
  }

  #look(): string {
    return this.#files
      .map((file) => {
        const state = statSync(file, { throwIfNoEntry: false })
        return state ? `${state.mtimeMs} ${state.size} ${state.ino}` : 'none'
      })
      .join('\n')
  }
}
