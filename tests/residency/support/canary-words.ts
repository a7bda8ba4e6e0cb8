import { randomBytes } from 'node:crypto'
import { canaryMarker, canaryNeedles, canaryTag } from '@repo/residency'
import type { Leak } from '@repo/stack'

/** Tags below belong to the columns of the catalogue; those from here on to what is sent. */
const firstSent = 400

/** The canaries of one run. No other run, and nothing in the sources, holds its marker. */
export class CanaryWords {
  readonly marker = canaryMarker(randomBytes(16))
  readonly needles = canaryNeedles(this.marker)
  /** A file that was last written before this cannot hold any of them. Clocks of file systems are coarse. */
  readonly madeAt = new Date(Date.now() - 2_000)
  readonly #names = new Map<string, string>()

  /** How many words were made to be sent. */
  get sent(): number {
    return this.#names.size
  }

  /** A word for something that is sent; `name` says what, should the word turn up somewhere. */
  word(name: string): string {
    const tag = canaryTag(firstSent + this.#names.size)
    this.#names.set(tag, name)
    return this.marker + tag
  }

  /** One line for each leak: where, in which form, and what it was when that can be told. */
  describe(leaks: readonly Leak[], planted: ReadonlyMap<string, string> = new Map()): string[] {
    const columns = new Map([...planted].map(([column, tag]) => [tag, column]))
    return leaks.map(({ place, form, tag = '' }) => `${place} (${form}): ${this.#names.get(tag) ?? columns.get(tag) ?? 'a canary'}`)
  }
}
