import { epochHeader, headerAction, type EdgeRole } from '@repo/contract/edge'

/** A flat name, value list from undici's raw form. Header bytes are latin1 (RFC 9110 §5.5). */
export function fieldList(raw: unknown): string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((part: unknown) => (Buffer.isBuffer(part) ? part.toString('latin1') : String(part)))
}

export function fieldValue(fields: readonly string[], name: string): string | undefined {
  for (let index = 0; index + 1 < fields.length; index += 2) if (fields[index]?.toLowerCase() === name) return fields[index + 1]
  return undefined
}

/**
 * The fields of an answer on their way to the client: by the header table, minus what `Connection` names, plus this request's id. The
 * epoch signal goes on to a listed edge alone.
 */
export function fieldsForClient(
  fields: readonly string[],
  options: { role: EdgeRole; toListedEdge: boolean; requestId: string },
): string[] {
  const context = { role: options.role, direction: 'response', fromListedEdge: options.toListedEdge } as const
  const named = new Set(
    (fieldValue(fields, 'connection') ?? '')
      .toLowerCase()
      .split(',')
      .map((token) => token.trim()),
  )
  const result: string[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] ?? ''
    const lower = name.toLowerCase()
    const passes = headerAction(lower, context) === 'pass' || (options.toListedEdge && lower === epochHeader)
    if (passes && !named.has(lower)) result.push(name, fields[index + 1] ?? '')
  }
  result.push('x-request-id', options.requestId)
  return result
}
