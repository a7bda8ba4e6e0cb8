/** Finds the spans of one request in the telemetry files of every part: edges, zone web instances and workers. */
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { OtlpAttribute, OtlpTraces } from './otlp-json.ts'
import type { TraceSpan } from './trace-tree.ts'

/** Every file of spans below a folder, put-aside ones included. */
export async function traceFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && /\.traces\.jsonl(\.\d+)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/**
 * Reads the spans of every trace that a request id (or a trace id) belongs to.
 * @param id a request id (UUID) or a trace id (32 hexadecimal digits)
 */
export async function readTrace(files: readonly string[], id: string): Promise<TraceSpan[]> {
  const traceIds = /^[0-9a-f]{32}$/.test(id) ? new Set([id]) : await traceIdsOf(files, id)
  if (traceIds.size === 0) return []
  const spans: TraceSpan[] = []
  for (const file of files) for await (const span of spansIn(file, [...traceIds])) if (traceIds.has(span.traceId)) spans.push(span)
  return spans
}

async function traceIdsOf(files: readonly string[], requestId: string): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const file of files) {
    for await (const span of spansIn(file, [requestId])) if (span.attributes['freehold.request_id'] === requestId) ids.add(span.traceId)
  }
  return ids
}

/** The spans of the lines that hold one of the needles; other lines are not even parsed. */
async function* spansIn(file: string, needles: readonly string[]): AsyncGenerator<TraceSpan> {
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    const batch = needles.some((needle) => line.includes(needle)) ? parseLine(line) : undefined
    for (const { resource, scopeSpans } of batch?.resourceSpans ?? []) {
      const from = plain(resource.attributes)
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
        yield {
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId,
          name: span.name,
          startNanos: BigInt(span.startTimeUnixNano),
          endNanos: BigInt(span.endTimeUnixNano),
          failed: span.status.code === 2,
          attributes: plain(span.attributes),
          service: [from['service.name'], from['freehold.edge'] ?? from['freehold.zone']].filter(Boolean).join(' '),
        }
      }
    }
  }
}

/** A process that is killed leaves half a line; it is skipped. */
function parseLine(line: string): OtlpTraces | undefined {
  try {
    return JSON.parse(line) as OtlpTraces
  } catch {
    return undefined
  }
}

function plain(attributes: readonly OtlpAttribute[]): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? '')]),
  )
}
