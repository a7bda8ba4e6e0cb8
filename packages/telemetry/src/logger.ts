/**
 * Logs are events with attributes, both through the allow-list: `log.info('instance_registered', { 'freehold.count': 2 })`. There is no
 * message to put a name into. The active span's trace id and, when it is known, the request id are added.
 */
import { trace } from '@opentelemetry/api'
import { isAppError } from '@repo/core'
import pino from 'pino'
import { allowedAttributes } from './attribute-rules.ts'
import { exportedName } from './declared-names.ts'
import { errorAttributes } from './span.ts'
import { stackFrames } from './stack-frames.ts'

export type LogAttributes = Readonly<Record<string, unknown>>

export interface Logger {
  debug(event: string, attributes?: LogAttributes): void
  info(event: string, attributes?: LogAttributes): void
  warn(event: string, attributes?: LogAttributes, error?: unknown): void
  /** An unexpected error is logged with its class and its stack's frames; of a declared one the code is enough. */
  error(event: string, attributes?: LogAttributes, error?: unknown): void
}

export type LogLevel = keyof Logger
export interface LogDestination {
  write(line: string): void
}

/** @param resource what the process is: service, zone, instance */
export function createLogger(destination: LogDestination, resource: LogAttributes, level: LogLevel = 'info'): Logger {
  const sink = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  const fixed = allowedAttributes(resource)
  const log =
    (at: LogLevel) =>
    (event: string, attributes: LogAttributes = {}, error?: unknown): void =>
      sink[at]({ ...fixed, ...traceFields(), ...allowedAttributes(attributes), ...errorFields(error) }, exportedName(event))
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

function traceFields(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext()
  return span ? { traceId: span.traceId, spanId: span.spanId } : {}
}

function errorFields(error: unknown): Record<string, unknown> {
  if (error === undefined) return {}
  const known = allowedAttributes(errorAttributes(error))
  return isAppError(error) && error.cause === undefined ? known : { ...known, stack: stackFrames(error) }
}
