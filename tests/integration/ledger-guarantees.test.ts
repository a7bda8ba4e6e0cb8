/** What the database itself keeps true of the books, tried with plain SQL on the application's own connection. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let api: ServerApi
let client: pg.Client
let books: Awaited<ReturnType<typeof openBooks>>
let other: Awaited<ReturnType<typeof openBooks>>

async function openBooks() {
  const { association } = await makeAssociation(api, 0)
  const { items } = await api.ledger.accounts({ associationId: association.id })
  const account = (code: string) => items.find((item) => item.code === code)!
  return { associationId: association.id, entity: association.legalEntityId, bank: account('1000'), expense: account('6000') }
}
type Books = typeof books

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
  books = await openBooks()
  other = await openBooks()
  client = new pg.Client({ connectionString: inject('zone').databaseUrls.app })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await app.close()
})

/** Runs statements in one transaction of the organisation. @returns 'committed', or the SQLSTATE that refused it */
async function transact(...statements: readonly string[]): Promise<string> {
  await client.query('begin')
  try {
    await client.query(`select set_config('app.organization_id', $1, true)`, [orgId])
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
    return 'committed'
  } catch (error) {
    await client.query('rollback')
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)
  }
}

interface Head {
  readonly id?: string
  readonly on?: string
  readonly lines?: number
  readonly total?: number
  readonly currency?: string
}

const head = ({ entity }: Books, { id = randomUUID(), on = '2026-09-15', lines = 2, total = 100, currency = 'EUR' }: Head = {}) => ({
  id,
  sql: `insert into app.journal_entry (organization_id, id, legal_entity_id, functional_currency_code, effective_on, source_type, reason, line_count, total_minor)
    values ('${orgId}', '${id}', '${entity}', '${currency}', '${on}', 'manual', 'other', ${lines}, ${total})`,
})

interface Line {
  readonly position: number
  readonly amount: number
  readonly account?: Books['bank']
  readonly entity?: string
  readonly on?: string
  readonly document?: readonly [number, string]
}

const line = (
  { entity, bank }: Books,
  entryId: string,
  { position, amount, account = bank, on = '2026-09-15', document = [amount, 'EUR'], ...rest }: Line,
) =>
  `insert into app.journal_line (organization_id, legal_entity_id, entry_id, effective_on, position, account_id, fund_id, functional_amount_minor,
     functional_currency_code, document_amount_minor, document_currency_code)
   values ('${orgId}', '${rest.entity ?? entity}', '${entryId}', '${on}', ${position}, '${account.id}', '${account.fundId}', ${amount}, 'EUR', ${document[0]}, '${document[1]}')`

const balanced = (of: Books, options?: Head): [string, string, string] => {
  const { id, sql } = head(of, options)
  const on = options?.on ?? '2026-09-15'
  return [sql, line(of, id, { position: 1, amount: 100, on }), line(of, id, { position: 2, amount: -100, account: of.expense, on })]
}

describe('a journal entry', () => {
  it('that balances commits', async () => {
    expect(await transact(...balanced(books))).toBe('committed')
  })

  it('that does not balance cannot commit', async () => {
    const { id, sql } = head(books)
    expect(await transact(sql, line(books, id, { position: 1, amount: 100 }), line(books, id, { position: 2, amount: -99 }))).toBe('FH040')
  })

  it('with fewer than two lines, or fewer than it says, cannot commit', async () => {
    const one = head(books)
    expect(await transact(one.sql, line(books, one.id, { position: 1, amount: 100 }))).toBe('FH040')
    expect(await transact(head(books).sql)).toBe('FH040')
    expect(await transact(head(books, { lines: 1 }).sql)).toBe('23514')
  })

  it('that balances in the functional currency but not in a document currency cannot commit', async () => {
    const { id, sql } = head(books)
    const dollars = line(books, id, { position: 1, amount: 100, document: [110, 'USD'] })
    expect(await transact(sql, dollars, line(books, id, { position: 2, amount: -100, document: [-109, 'USD'] }))).toBe('FH040')
    const fits = head(books)
    const debit = line(books, fits.id, { position: 1, amount: 100, document: [110, 'USD'] })
    expect(await transact(fits.sql, debit, line(books, fits.id, { position: 2, amount: -100, document: [-110, 'USD'] }))).toBe('committed')
  })

  it('cannot get lines in a later transaction, not even ones that cancel out', async () => {
    const id = randomUUID()
    expect(await transact(...balanced(books, { id }))).toBe('committed')
    const more = [line(books, id, { position: 3, amount: 5 }), line(books, id, { position: 4, amount: -5, account: books.expense })]
    expect(await transact(...more)).toBe('FH040')
  })

  it('touches one entity only: neither a line nor an account of another fits in', async () => {
    const { id, sql } = head(books)
    const first = line(books, id, { position: 1, amount: 100 })
    expect(await transact(sql, first, line(books, id, { position: 2, amount: -100, account: other.expense }))).toBe('23503')
    expect(await transact(sql, first, line(books, id, { position: 2, amount: -100, account: other.expense, entity: other.entity }))).toBe(
      '23503',
    )
  })

  it("is in its entity's currency", async () => {
    expect(await transact(head(books, { currency: 'USD' }).sql)).toBe('23503')
  })

  it('is on the date of its lines', async () => {
    const { id, sql } = head(books)
    expect(await transact(sql, line(books, id, { position: 1, amount: 100, on: '2026-09-16' }))).toBe('23503')
  })

  it('is refused outside the opened years, and in a closed month', async () => {
    expect(await transact(...balanced(books, { on: '2031-01-01' }))).toBe('FH041')
    const { items } = await api.ledger.periods({ associationId: other.associationId })
    const january = items.find(({ startsOn }) => startsOn === '2026-01-01')!
    await api.ledger.closePeriod({ associationId: other.associationId, periodId: january.id })
    expect(await transact(...balanced(other, { on: '2026-01-31' }))).toBe('FH042')
    expect(await transact(...balanced(other, { on: '2026-02-01' }))).toBe('committed')
  })

  it('once posted is never changed or deleted: the application may not, and the owner of the tables cannot', async () => {
    for (const table of ['journal_entry', 'journal_line']) {
      expect(await transact(`update app.${table} set organization_id = organization_id`)).toBe('42501')
      expect(await transact(`delete from app.${table}`)).toBe('42501')
      const owner = new pg.Client({ connectionString: inject('zone').databaseUrls.superuser })
      await owner.connect()
      await expect(
        owner.query(`update app.${table} set effective_on = effective_on where organization_id = $1`, [orgId]),
      ).rejects.toMatchObject({ code: 'FH020' })
      await expect(owner.query(`delete from app.${table} where organization_id = $1`, [orgId])).rejects.toMatchObject({ code: 'FH020' })
      await owner.end()
    }
  })

  it('is counted as unbalanced when the scope is changed before the commit', async () => {
    expect(await transact(...balanced(books), `select set_config('app.organization_id', '${randomUUID()}', true)`)).toBe('FH040')
  })

  it('posted while its month is being closed ends before the closing or is refused, never after it', async () => {
    const { items } = await api.ledger.periods({ associationId: books.associationId })
    const march = items.find(({ startsOn }) => startsOn === '2026-03-01')!
    const outcomes = await Promise.all([
      ...Array.from({ length: 6 }, async () => {
        const amount = { amountMinor: '1', currency: 'EUR' }
        const lines = [
          { accountId: books.bank.id, amount },
          { accountId: books.expense.id, amount: { ...amount, amountMinor: '-1' } },
        ]
        return api.ledger.postManual({ associationId: books.associationId, effectiveOn: '2026-03-15', reason: 'other', lines }).then(
          (entry) => ({ recordedAt: entry.recordedAt, code: null }),
          (error: { code: string }) => ({ recordedAt: null, code: error.code }),
        )
      }),
      api.ledger
        .closePeriod({ associationId: books.associationId, periodId: march.id })
        .then((period) => ({ recordedAt: period.closedAt, code: 'closed' })),
    ])
    for (const { code } of outcomes) expect([null, 'PERIOD_CLOSED', 'closed']).toContain(code)
    const { rows } = await app.superuser.query(
      `select count(*)::int as posted from app.journal_entry where organization_id = $1 and period_id = $2`,
      [orgId, march.id],
    )
    expect(rows[0].posted).toBe(outcomes.filter(({ code }) => code === null).length)
  })
})
