/**
 * SQL spans for `pg`: one per statement, with the verb, the table and the SQLSTATE of a failure. Neither the text of the statement nor a
 * parameter is looked at further, so no value can be exported. Statements without a recording parent (a poller's) make no span.
 */
import { context, trace, type Span } from '@opentelemetry/api'
import { declareNames } from './declared-names.ts'
import { endWithError, startSpan } from './span.ts'

type Callback = (error: unknown, result: unknown) => void
// `never` lets any signature of `query` fit: the arguments are passed on as they came.
type Query = (this: unknown, ...parts: never[]) => unknown
/** The part of `pg.Client` that is touched. */
export interface PgClientClass {
  readonly prototype: { query: Query }
}

const [spanName] = declareNames(['sql'])
const patched = new WeakSet<object>()
const verbForm = /^\s*([a-z]{2,16})\b/i
const tableForm = /\b(?:from|into|update|join)\s+(?:only\s+)?((?:"?[a-z_][a-z0-9_]*"?\.)?"?[a-z_][a-z0-9_]*"?)/i

const described = new Map<string, Record<string, string>>()
/** Texts of statements are few; those that are put together anew each time must not fill the memory. */
const describedMax = 1_000

/** The verb and the first table of a statement. */
export function describeSql(text: string): Record<string, string> {
  const known = described.get(text)
  if (known) return known
  const found = readSql(text)
  // What opens a transaction has ids in it and is never the same.
  if (described.size < describedMax && found['db.operation.name'] !== 'BEGIN') described.set(text, found)
  return found
}

function readSql(text: string): Record<string, string> {
  const verb = verbForm.exec(text)?.[1]?.toUpperCase()
  const table = tableForm.exec(text)?.[1]?.replaceAll('"', '').toLowerCase()
  return {
    'db.system.name': 'postgresql',
    ...(verb === undefined ? {} : { 'db.operation.name': verb }),
    ...(table === undefined ? {} : { 'db.collection.name': table }),
  }
}

/**
 * Makes every client of the class trace its statements. Safe to call twice.
 * @param Client `pg.Client`
 * @param tables names of tables that spans may show, `app.unit`; others stay unnamed
 */
export function tracePgQueries(Client: PgClientClass, tables: readonly string[] = []): void {
  declareNames(tables)
  const { prototype } = Client
  if (patched.has(prototype)) return
  patched.add(prototype)
  const query = prototype.query as (this: unknown, ...parts: unknown[]) => unknown
  prototype.query = function traced(this: unknown, ...parts: unknown[]): unknown {
    if (trace.getActiveSpan()?.isRecording() !== true) return query.apply(this, parts)
    const span = startSpan(spanName, { role: 'client', attributes: describeSql(textOf(parts[0])) })
    const last = parts.length - 1
    const callback = parts[last]
    if (typeof callback === 'function') parts[last] = endThenCall(span, callback as Callback)
    else if (endsByCallback(parts[0])) parts[0].callback = endThenCall(span, parts[0].callback)
    const result = query.apply(this, parts)
    if (result instanceof Promise)
      void result.then(
        () => span.end(),
        (error: unknown) => endWithError(span, error),
      )
    else if (typeof callback !== 'function' && !endsByCallback(parts[0])) span.end()
    return result
  }
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  const text = typeof statement === 'object' && statement !== null ? (statement as { text?: unknown }).text : undefined
  return typeof text === 'string' ? text : ''
}

function endsByCallback(statement: unknown): statement is { callback: Callback } {
  return typeof statement === 'object' && statement !== null && typeof (statement as { callback?: unknown }).callback === 'function'
}

function endThenCall(span: Span, callback: Callback): Callback {
  const started = context.active()
  return (error, result) => {
    if (error) endWithError(span, error)
    else span.end()
    context.with(started, () => callback(error, result))
  }
}
