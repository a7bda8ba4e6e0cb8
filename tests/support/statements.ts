import pg from 'pg'

/** What the database is asked while `run` runs, in order and without the values. Only one such question at a time. */
export async function statementsOf(run: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const original = pg.Client.prototype.query
  const recorded = function (this: pg.Client, ...parts: unknown[]): unknown {
    const text = typeof parts[0] === 'string' ? parts[0] : String((parts[0] as { text?: unknown }).text)
    // The opening statement carries the organisation's id as text.
    seen.push(text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'))
    return Reflect.apply(original, this, parts)
  }
  pg.Client.prototype.query = recorded as typeof original
  try {
    await run().catch(() => undefined)
  } finally {
    pg.Client.prototype.query = original
  }
  return seen
}
