import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import { toOtlpTraces } from './otlp-json.ts'
import type { RotatingFile } from './rotating-file.ts'

type ExportCallback = Parameters<SpanExporter['export']>[1]

/** Writes each batch of spans as one line of OTLP-JSON. */
export class FileSpanExporter implements SpanExporter {
  readonly #file: RotatingFile
  readonly #resource: Readonly<Record<string, unknown>>

  /** @param resource what the process is; it passes the allow-list too */
  constructor(file: RotatingFile, resource: Readonly<Record<string, unknown>>) {
    this.#file = file
    this.#resource = resource
  }

  export(spans: ReadableSpan[], done: ExportCallback): void {
    this.#file.write(JSON.stringify(toOtlpTraces(spans, this.#resource)))
    done({ code: 0 })
  }

  forceFlush(): Promise<void> {
    return this.#file.flush()
  }

  shutdown(): Promise<void> {
    return this.#file.flush()
  }
}
