import { fieldName, type KnownField, type RequestHead } from '@repo/contract/edge'

/** A head from plain facts, for tests of steps. */
export function headOf(facts: {
  method?: string
  target?: string
  httpVersion?: RequestHead['httpVersion']
  fields?: readonly (readonly [string, string])[]
}): RequestHead {
  const fields = facts.fields ?? [['Host', 'localhost:8080']]
  const valuesOf = (name: KnownField): string[] => fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value)
  return {
    method: facts.method ?? 'GET',
    target: facts.target ?? '/api/v1/units',
    httpVersion: facts.httpVersion ?? '1.1',
    value: (field) => valuesOf(field)[0],
    count: (field) => valuesOf(field).length,
    fieldCount: fields.length,
    nameAt: (index) => fieldName(fields[index]?.[0] ?? ''),
  }
}
