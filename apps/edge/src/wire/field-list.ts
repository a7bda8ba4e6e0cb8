/** The fields of a scanned head: text cut on demand, names at hand. Valid until its scanner reads the next head. */
import type { FieldName } from '@repo/contract/edge'
import type { HeadScanner } from './head-scanner.ts'

export class FieldList {
  /** The whole head; bytes are read as latin1, one character a byte (RFC 9110 §5.5). */
  readonly text: string
  readonly count: number
  readonly #names: readonly FieldName[]
  readonly #places: Int32Array

  constructor(text: string, { places, names, fieldCount }: HeadScanner) {
    this.text = text
    this.count = fieldCount
    this.#names = names
    this.#places = places
  }

  nameAt(index: number): FieldName {
    return this.#names[index] as FieldName
  }

  /** The name as it was sent. */
  name(index: number): string {
    return this.text.slice(this.#places[index * 4] as number, this.#places[index * 4 + 1] as number)
  }

  valueAt(index: number): string {
    return this.text.slice(this.#places[index * 4 + 2] as number, this.#places[index * 4 + 3] as number)
  }

  /** Where the field's line begins in `text`; at `count` where the section ends, before its empty line. */
  lineStart(index: number): number {
    return index < this.count ? (this.#places[index * 4] as number) : this.text.length - 2
  }

  value(lower: string): string | undefined {
    for (let index = 0; index < this.count; index += 1) if (this.nameAt(index).lower === lower) return this.valueAt(index)
    return undefined
  }

  times(lower: string): number {
    let times = 0
    for (let index = 0; index < this.count; index += 1) if (this.nameAt(index).lower === lower) times += 1
    return times
  }

  /**
   * The field lines that are kept, each as it was sent: neighbours go in one piece.
   * @param from where the piece before the first field begins, when something before it is kept too
   */
  lines(keeps: (name: FieldName) => boolean, from = -1): string {
    let result = ''
    let start = from
    for (let index = 0; index < this.count; index += 1) {
      const kept = keeps(this.nameAt(index))
      if (kept && start < 0) start = this.lineStart(index)
      else if (!kept && start >= 0) {
        result += this.text.slice(start, this.lineStart(index))
        start = -1
      }
    }
    return start < 0 ? result : result + this.text.slice(start, this.lineStart(this.count))
  }
}
