import type { RecordedSpan } from './recorded-span.ts'
import type { RotatingFile } from './rotating-file.ts'
import { attributesText, spanText } from './otlp-json.ts'

const gatherMs = 250
const spansTogetherMax = 512

/**
 * Writes spans as lines of OTLP-JSON, some together. A span is turned into text when it ends: kept as an object until it is written it would
 * outlive the young generation, and many of them a second would keep the collector busy.
 */
export class SpanWriter {
  readonly #file: Pick<RotatingFile, 'write'>
  readonly #head: string
  #spans: string[] = []
  #timer: NodeJS.Timeout | undefined

  /** @param resource what the process is; it passes the allow-list too */
  constructor(file: Pick<RotatingFile, 'write'>, resource: Readonly<Record<string, unknown>>) {
    this.#file = file
    this.#head = `{"resourceSpans":[{"resource":{"attributes":${attributesText(resource)}},"scopeSpans":[{"scope":{"name":"freehold"},"spans":[`
  }

  readonly take = (span: RecordedSpan): void => {
    this.#spans.push(spanText(span))
    if (this.#spans.length >= spansTogetherMax) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), gatherMs).unref()
  }

  /** Hands over to the file what was gathered. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#spans.length === 0) return
    this.#file.write(`${this.#head}${this.#spans.join(',')}]}]}]}`)
    this.#spans = []
  }
}
