/**
 * The audit trail over the whole router: each write leaves exactly one event and none of it stays without, and each refusal leaves one. What the single
 * events hold is in request-path.test.ts.
 */
import { eventOf } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyWrite, type Write } from '../support/every-write.ts'
import { orgProcedures, writeProcedures } from '../support/org-procedures.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let administrator: Actor
let tables: string[]

const actions = new Map(orgProcedures().map(({ name, meta }) => [name, eventOf(meta)]))

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  administrator = await app.makeMember(orgId, { role: 'administrator' })
  const { rows } = await app.superuser.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'app' and table_type = 'BASE TABLE'
       -- What the sealer adds to the trail, it may add at any moment.
       and table_name not in ('audit_seal', 'audit_checkpoint', 'audit_witness') order by 1`,
  )
  tables = rows.map(({ name }) => name)
  await app.superuser.query(`create or replace function app.no_audit() returns trigger language plpgsql as $$
    begin raise exception 'no audit'; end $$`)
})
afterAll(async () => {
  await app.superuser.query('drop function app.no_audit() cascade')
  await app.close()
})

async function eventsOf(org: OrgId): Promise<{ action: string; decision: string; rule_code: string | null }[]> {
  const { rows } = await app.superuser.query<{ action: string; decision: string; rule_code: string | null }>(
    'select action, decision, rule_code from app.audit_event where organization_id = $1 order by id',
    [org],
  )
  return rows
}

/** Everything the organisation has in any table, and every workflow it has enqueued, as one digest. */
async function digestOf(org: OrgId): Promise<unknown> {
  const ofTables = tables.map((table) => `select '${table}' as part, t::text as line from app."${table}" t where organization_id = $1`)
  const { rows } = await app.superuser.query(
    `select md5(string_agg(part || line, '' order by part, line)) as digest from (
       ${ofTables.join(' union all ')}
       union all select 'workflow', workflow_uuid from dbos.workflow_status where starts_with(workflow_uuid, $1::text)) as everything`,
    [org],
  )
  return rows[0]
}

/** What staff ask for carries its purpose as the code, by which the report tells legal demands apart. */
const askedFor: Readonly<Record<string, string>> = {
  'accessRequests.create': 'customer_support',
  'breakGlass.request': 'production_incident',
}

describe('every write of the router', () => {
  it('is in the list that is tried here', () => {
    const tried = everyWrite(app, orgId, app.as(orgId, administrator)).map(({ procedure }) => procedure)
    expect(tried.toSorted()).toEqual(writeProcedures().toSorted())
  })

  it('fails whole without its event, and with it leaves exactly one', { timeout: 120_000 }, async () => {
    for (const write of everyWrite(app, orgId, app.as(orgId, administrator))) {
      await write.prepare?.()
      expect(await withoutAudit(write)).toEqual([write.procedure, 'INTERNAL', 'nothing changed'])
      const before = await eventsOf(orgId)
      await write.call().catch((cause: unknown) => {
        throw new Error(write.procedure, { cause })
      })
      expect((await eventsOf(orgId)).slice(before.length)).toEqual([
        { action: actions.get(write.procedure), decision: 'allowed', rule_code: askedFor[write.procedure] ?? null },
      ])
    }
  })

  async function withoutAudit({ procedure, call }: Write): Promise<[string, string, string]> {
    const before = await digestOf(orgId)
    await app.superuser.query('create trigger no_audit before insert on app.audit_event for each row execute function app.no_audit()')
    try {
      const { code } = await refusalOf(call())
      const after = await digestOf(orgId)
      return [procedure, code, JSON.stringify(after) === JSON.stringify(before) ? 'nothing changed' : 'something changed']
    } finally {
      await app.superuser.query('drop trigger no_audit on app.audit_event')
    }
  }
})

describe('every procedure of the router that is refused leaves exactly one event', () => {
  /** Calls it with an input that no procedure accepts: whether one may act is asked before. */
  async function refused(api: ServerApi, name: string): Promise<string> {
    const procedure = name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], api)
    return (await refusalOf((procedure as (input: unknown) => Promise<unknown>)({}))).code
  }

  it('to somebody who is not signed in, to a stranger, and to a member without the right', async () => {
    const org = await app.makeOrganization()
    const stranger = await app.makeMember(await app.makeOrganization(), { role: 'administrator' })
    const nobodys = await app.makeMember(org, { role: 'owner' })
    for (const { name } of orgProcedures()) {
      const expected = [await refused(app.as(org, undefined), name), await refused(app.as(org, stranger), name)]
      expect([name, ...expected]).toEqual([name, 'UNAUTHENTICATED', 'ORG_NOT_FOUND'])
      const before = await eventsOf(org)
      const code = await refused(app.as(org, nobodys), name).catch(() => 'nothing')
      const after = await eventsOf(org)
      const action = actions.get(name)
      expect(before.slice(-2)).toEqual(expected.map((rule_code) => ({ action, decision: 'refused', rule_code })))
      if (code === 'FORBIDDEN') expect(after.slice(before.length)).toEqual([{ action, decision: 'refused', rule_code: code }])
    }
    const events = await eventsOf(org)
    expect(events.filter(({ rule_code }) => rule_code === 'UNAUTHENTICATED')).toHaveLength(orgProcedures().length)
    expect(events.filter(({ rule_code }) => rule_code === 'ORG_NOT_FOUND')).toHaveLength(orgProcedures().length)
  })
})
