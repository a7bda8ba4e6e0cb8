/**
 * Logs are events with attributes, both through the allow-list: `log.info('instance_registered', { 'freehold.count': 2 })`. There is no
 * message to put a name into. The active span's trace id and, when it is known, the request id are added.
 */
import { trace } from '@opentelemetry/api'
import { isAppError } from '@repo/core'
import { addAllowed, allowedAttributes, ruleOf } from './attribute-rules.ts'
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
  /** The same for a line of ASCII alone, for which nothing has to be looked at. */
  writeAscii?(line: string): void
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** @param resource what the process is: service, zone, instance */
export function createLogger(destination: LogDestination, resource: LogAttributes, level: LogLevel = 'info'): Logger {
  const fixed = allowedAttributes(resource)
  const log = (at: LogLevel) => {
    if (levels.indexOf(at) < levels.indexOf(level)) return (): void => undefined
    return (event: string, attributes: LogAttributes = {}, error?: unknown): void => {
      const record: Record<string, unknown> = { level: at, time: isoNow(), ...fixed }
      addTrace(record)
      addAllowed(record, attributes)
      if (error !== undefined) Object.assign(record, errorFields(error))
      record['event'] = exportedName(event)
      destination.write(JSON.stringify(record))
    }
  }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

/**
 * Writes many lines of one event: its attributes' names and rules are looked up once, and no object is made for a line. For what happens on
 * every request; such a line is not tied to the active span.
 * @param names attributes, in the order in which the values will come
 * @returns a function that takes a line's values; what is undefined or not allowed is left out
 */
export function lineWriter(
  destination: LogDestination,
  resource: LogAttributes,
  event: string,
  names: readonly string[],
): (values: readonly unknown[]) => void {
  const fixed = Object.entries(allowedAttributes(resource)).map((entry) => `,${entry.map((part) => JSON.stringify(part)).join(':')}`)
  const rules = names.map(ruleOf)
  // Few pieces make a line: a text of many is dear to turn into bytes. So the quote that ends a value belongs to the key that follows it.
  const keys = names.map((name) => `,${JSON.stringify(name)}:`)
  const keysBehindText = keys.map((key) => `"${key}`)
  const textKeys = keys.map((key) => `${key}"`)
  const textKeysBehindText = keys.map((key) => `"${key}"`)
  const end = `,"event":${JSON.stringify(exportedName(event))}}`
  const endBehindText = `"${end}`
  // Every rule that lets text pass lets ASCII pass.
  const write = (line: string): void => (destination.writeAscii ? destination.writeAscii(line) : destination.write(line))
  let [madeMs, begin] = [0, '']
  return (values) => {
    const now = Date.now()
    if (now !== madeMs) [madeMs, begin] = [now, flat(`{"level":"info","time":"${new Date(now).toISOString()}"${fixed.join('')}`)]
    let line = begin
    let behindText = false
    for (let index = 0; index < keys.length; index += 1) {
      const value = values[index]
      if (value === undefined || rules[index]?.(value) !== true) continue
      // What the rules let pass as text has nothing in it that JSON would write otherwise.
      if (typeof value === 'string') {
        line += (behindText ? textKeysBehindText : textKeys)[index] + value
        behindText = true
      } else {
        line += (behindText ? keysBehindText : keys)[index] + String(value)
        behindText = false
      }
    }
    write(line + (behindText ? endBehindText : end))
  }
}

/** The same text in one piece. */
const flat = (text: string): string => Buffer.from(text).toString()

let lastMs = 0
let lastText = ''

/** Many lines fall into one millisecond, and making its text costs as much as the rest of a line. */
function isoNow(): string {
  const now = Date.now()
  if (now !== lastMs) {
    lastMs = now
    lastText = new Date(now).toISOString()
  }
  return lastText
}

function addTrace(record: Record<string, unknown>): void {
  const span = trace.getActiveSpan()?.spanContext()
  if (!span) return
  record['traceId'] = span.traceId
  record['spanId'] = span.spanId
}

function errorFields(error: unknown): Record<string, unknown> {
  const known = allowedAttributes(errorAttributes(error))
  return isAppError(error) && error.cause === undefined ? known : { ...known, stack: stackFrames(error) }
}
