import type { ImportColumn, Problem } from './column-format.ts'
import type { ImportRow } from './parse-row.ts'

const unitColumns: readonly (readonly [ImportColumn, (row: ImportRow) => unknown])[] = [
  ['property', (row) => row.property],
  ['kind', (row) => row.kind],
  ['floor', (row) => row.floor],
  ['area_sq_m', (row) => row.areaSqCm],
  ['entitlement', (row) => row.entitlement],
]

/**
 * Who a line's owner is, within one import: the same kind, name and contact is the same person or company. Without e-mail and phone the name
 * alone decides, within this file only.
 */
export function ownerKey(row: Pick<ImportRow, 'ownerKind' | 'ownerName' | 'ownerEmail' | 'ownerPhone'>): string {
  return JSON.stringify([row.ownerKind, row.ownerName, row.ownerEmail?.toLowerCase() ?? row.ownerPhone ?? null])
}

/** True when the shares make exactly one. In integers: a third three times is one, which no floating point can say. */
export function sharesMakeOne(rows: readonly Pick<ImportRow, 'shareNumerator' | 'shareDenominator'>[]): boolean {
  let numerator = 0n
  let denominator = 1n
  for (const row of rows) {
    numerator = numerator * row.shareDenominator + row.shareNumerator * denominator
    denominator *= row.shareDenominator
  }
  return numerator === denominator
}

/**
 * Judges the lines of one unit together.
 * @param rows the unit's lines in the file's order, at least one, every one understood
 * @param complete false when another line of the unit could not be read, so that owners may be missing here
 */
export function checkUnit(rows: readonly ImportRow[], complete: boolean): Problem[] {
  const [first] = rows
  if (first === undefined) return []
  const problems: Problem[] = []
  const owners = new Set<string>()
  for (const row of rows) {
    for (const [field, valueOf] of unitColumns) {
      if (valueOf(row) !== valueOf(first)) problems.push({ line: row.line, field, code: 'UNIT_DIFFERS' })
    }
    if (row.ownedFrom !== first.ownedFrom) problems.push({ line: row.line, field: 'owned_from', code: 'OWNED_FROM_DIFFERS' })
    const key = ownerKey(row)
    if (owners.has(key)) problems.push({ line: row.line, field: 'owner_name', code: 'OWNER_REPEATED' })
    owners.add(key)
  }
  if (complete && !sharesMakeOne(rows)) problems.push({ line: first.line, field: 'share', code: 'SHARES_NOT_ONE' })
  return problems
}
