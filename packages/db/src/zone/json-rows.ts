/**
 * Many rows as one parameter of raw SQL: `from jsonb_to_recordset(${jsonRows(rows)}::jsonb) as row (id uuid, amount bigint)`. One statement inserts
 * any number, nulls included, and what the column list does not name is ignored. Amounts travel as strings, which Postgres reads exactly.
 */
export function jsonRows(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
