/**
 * Starts traces, logs and metrics of one process. Everything is written below `folder`, which lies in the zone's (or edge's) own state,
 * and passes the allow-list on its way: spans as rotated OTLP-JSON, logs as rotated JSON lines.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { ServiceName } from './attribute-rules.ts'
import { createLogger, lineWriter, type Logger, type LogLevel } from './logger.ts'
import { Metrics } from './metrics.ts'
import { pruneFiles } from './prune-files.ts'
import { RotatingFile } from './rotating-file.ts'
import { SpanTracer } from './span-tracer.ts'
import { SpanWriter } from './span-writer.ts'
import { traceBy } from './span.ts'

export interface TelemetryOptions {
  readonly service: ServiceName
  /** Zone code; absent for the global edge and the control plane. */
  readonly zone?: string
  readonly folder: string
  /** UUID; a new one is made when it is absent. */
  readonly instanceId?: string
  /** Edge id, `global-1`. */
  readonly edge?: string
  /** Which of several writers of one edge this is, `t2` or `t2-4711`: each has files of its own. */
  readonly writer?: string
  /** Share of new traces that are kept, 0–1; a caller's decision stands. Default 1. */
  readonly sampleRatio?: number
  readonly logLevel?: LogLevel
}

export interface Telemetry {
  readonly log: Logger
  readonly metrics: Metrics
  /** @see lineWriter */
  lines(event: string, names: readonly string[]): (values: readonly unknown[]) => void
  /** Resolves when everything recorded so far is on disk. */
  flush(): Promise<void>
  /** Flushes and stops. Call it last. */
  shutdown(): Promise<void>
}

let current: Telemetry | undefined

/** @returns the process's telemetry; a second call in one process gives the first one's */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  if (current) return current
  const instanceId = options.instanceId ?? randomUUID()
  const resource = {
    'service.name': options.service,
    'service.instance.id': instanceId,
    'freehold.zone': options.zone,
    'freehold.edge': options.edge,
  }
  const fileName = `${options.service}-${options.edge ?? instanceId}${options.writer === undefined ? '' : `-${options.writer}`}`
  pruneFiles(options.folder, options.service)
  const traces = new RotatingFile(join(options.folder, `${fileName}.traces.jsonl`))
  const logs = new RotatingFile(join(options.folder, `${fileName}.log.jsonl`))
  const writer = new SpanWriter(traces, resource)
  const tracer = new SpanTracer(options.sampleRatio ?? 1, writer.take)
  traceBy(tracer)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracer)
  const flush = async (): Promise<void> => {
    writer.flush()
    await Promise.all([traces.flush(), logs.flush()])
  }
  current = {
    log: createLogger(logs, resource, options.logLevel),
    metrics: new Metrics(),
    lines: (event, names) => lineWriter(logs, resource, event, names),
    flush,
    shutdown: async () => {
      await flush()
      traceBy(undefined)
      trace.disable()
      context.disable()
      current = undefined
    },
  }
  return current
}

const silent = createLogger({ write: () => undefined }, {})

/** The process's logger; before `startTelemetry` it keeps nothing. */
export const log: Logger = {
  debug: (...parts) => (current?.log ?? silent).debug(...parts),
  info: (...parts) => (current?.log ?? silent).info(...parts),
  warn: (...parts) => (current?.log ?? silent).warn(...parts),
  error: (...parts) => (current?.log ?? silent).error(...parts),
}

/** Lines of one event that happens on every request; before `startTelemetry` nothing is kept. */
export function logLines(event: string, names: readonly string[]): (values: readonly unknown[]) => void {
  let owner: Telemetry | undefined
  let write: ((values: readonly unknown[]) => void) | undefined
  return (values) => {
    if (owner !== current) {
      owner = current
      write = current?.lines(event, names)
    }
    write?.(values)
  }
}
