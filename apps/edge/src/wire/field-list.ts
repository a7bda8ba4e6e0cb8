/** The fields of a scanned head: text cut on demand, names at hand. Valid until its scanner reads the next head. */
import type { FieldName } from '@repo/contract/edge'
import type { HeadScanner } from './head-scanner.ts'

const lineEnd = '\r\n'

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

  /** The field lines that are kept, each as it was sent, with its end: neighbours go in one piece. */
  lines(keeps: (name: FieldName) => boolean): string {
    return this.#pieces(keeps, -1, 0)
  }

  /**
   * The same for a head, each line with the end of the line before it in place of its own. Few pieces: a text of many is dear to write.
   * @param withFirstLine the line before the fields is kept too
   */
  linesOn(keeps: (name: FieldName) => boolean, withFirstLine: boolean): string {
    return this.#pieces(keeps, withFirstLine ? lineEnd.length : -1, lineEnd.length)
  }

  #pieces(keeps: (name: FieldName) => boolean, from: number, shift: number): string {
    let result = ''
    let start = from
    for (let index = 0; index < this.count; index += 1) {
      const kept = keeps(this.nameAt(index))
      if (kept && start < 0) start = this.lineStart(index)
      else if (!kept && start >= 0) {
        result += this.text.slice(start - shift, this.lineStart(index) - shift)
        start = -1
      }
    }
    return start < 0 ? result : result + this.text.slice(start - shift, this.lineStart(this.count) - shift)
  }
}
