/** The fields of a scanned head: text cut on demand, names in lower case at hand. Valid until its scanner reads the next head. */
import type { HeadScanner } from './head-scanner.ts'
import { lowerName } from './lower-name.ts'

export class FieldList {
  /** The whole head; bytes are read as latin1, one character a byte (RFC 9110 §5.5). */
  readonly text: string
  readonly count: number
  readonly lowerNames: readonly string[]
  readonly #places: Int32Array

  constructor(text: string, { places, fieldCount }: HeadScanner) {
    this.text = text
    this.count = fieldCount
    this.#places = places
    const lowerNames: string[] = []
    for (let field = 0; field < fieldCount * 4; field += 4) {
      lowerNames.push(lowerName(text.slice(places[field] as number, places[field + 1] as number)))
    }
    this.lowerNames = lowerNames
  }

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
    const index = this.lowerNames.indexOf(lower)
    return index < 0 ? undefined : this.valueAt(index)
  }

  times(lower: string): number {
    let times = 0
    for (const name of this.lowerNames) if (name === lower) times += 1
    return times
  }

  /**
   * The field lines that are kept, each as it was sent: neighbours go in one piece.
   * @param keeps asked for each field by its name in lower case
   */
  lines(keeps: (lower: string) => boolean): string {
    let result = ''
    let start = -1
    for (let index = 0; index < this.count; index += 1) {
      const kept = keeps(this.lowerNames[index] as string)
      if (kept && start < 0) start = this.lineStart(index)
      else if (!kept && start >= 0) {
        result += this.text.slice(start, this.lineStart(index))
        start = -1
      }
    }
    return start < 0 ? result : result + this.text.slice(start, this.lineStart(this.count))
  }
}
