/** The trail as the organisation's own people see it: found by what they ask for, each row with its proof, and the chain as a file for a stranger. */
import { createHash } from 'node:crypto'
import type { OrgId } from '@repo/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sealingRound } from '../../apps/zone/src/features/audit/server/run-sealer.ts'
import { erasePersonal } from '../../apps/zone/src/features/audit/server/personal-store.ts'
import { verifyLines } from '../support/audit-export.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let sealer: pg.Client
let orgId: OrgId
let administrator: Actor
let api: ServerApi
let partyId: string

beforeAll(async () => {
  app = startZoneApp()
  sealer = new pg.Client({ connectionString: inject('zone').databaseUrls.sealer })
  await sealer.connect()
  orgId = await app.makeOrganization()
  administrator = await app.makeMember(orgId, { role: 'administrator' })
  api = app.as(orgId, administrator)
  partyId = (await api.people.create({ displayName: 'Ada Example' })).id
  await api.people.update({ partyId: partyId as never, displayName: 'Ada Other' })
  await api.associations.create({ name: 'Quay House', code: 'QUAY', countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' })
  const stranger = await app.makeMember(await app.makeOrganization(), { role: 'administrator' })
  expect((await refusalOf(app.as(orgId, stranger).people.list({}))).code).toBe('ORG_NOT_FOUND')
  await seal()
})
afterAll(async () => {
  await sealer.end()
  await app.close()
})

async function seal(at = new Date()): Promise<void> {
  const controlPlane = { deliver: (reports: readonly { id: string }[]) => Promise.resolve(new Set(reports.map(({ id }) => id))) }
  const options = { zone: 'eu', clock: { now: () => at }, key: () => app.services.auditKeys().signing, controlPlane }
  while (await sealingRound(sealer, options));
}
const found = async (filter: Parameters<ServerApi['audit']['list']>[0]): Promise<string[]> =>
  (await api.audit.list(filter)).items.map(({ action, decision }) => `${action} ${decision}`)

describe('the list', () => {
  it('shows everything that was done and refused, newest first, with who did it', async () => {
    const { items, total } = await api.audit.list({ includeTotal: true })
    expect([total, items.map(({ action, decision }) => `${action} ${decision}`)]).toEqual([
      4,
      ['party.list refused', 'association.create allowed', 'party.update allowed', 'party.create allowed'],
    ])
    expect(items.at(-1)).toMatchObject({ actorKind: 'user', actorId: administrator.id, actorName: 'Test person', targetId: partyId })
    expect(items[0]).toMatchObject({ actorName: null, ruleCode: 'ORG_NOT_FOUND', outcome: 'refused' })
  })

  it('is narrowed by actor, data, action, decision and time, and by all of them at once', async () => {
    const { items } = await api.audit.list({ sort: 'time' })
    const at = items[2]?.occurredAt ?? ''
    expect(await found({ actorId: administrator.id })).toHaveLength(3)
    expect(await found({ targetKind: 'party', targetId: partyId })).toEqual(['party.update allowed', 'party.create allowed'])
    expect(await found({ action: 'party.update' })).toEqual(['party.update allowed'])
    expect(await found({ decision: 'refused' })).toEqual(['party.list refused'])
    expect(await found({ from: at, sort: 'time' })).toEqual(['association.create allowed', 'party.list refused'])
    expect(await found({ to: at })).toEqual(['party.update allowed', 'party.create allowed'])
    expect(await found({ actorId: administrator.id, targetKind: 'party', to: at, action: 'party.create' })).toEqual([
      'party.create allowed',
    ])
    expect(await found({ traceId: items[0]?.traceId ?? '' })).toHaveLength(3)
  })

  it('pages without losing or repeating an event, in either direction', async () => {
    for (const sort of ['time', '-time'] as const) {
      const whole = (await api.audit.list({ sort })).items.map(({ id }) => id)
      const paged: string[] = []
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page: Awaited<ReturnType<ServerApi['audit']['list']>> = await api.audit.list({
          sort,
          limit: 1,
          ...(cursor ? { cursor } : {}),
        })
        paged.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect(paged).toEqual(whole)
    }
  })

  it('gives each event the proof that it stands in the chain, which anybody can compute again', async () => {
    const { items } = await api.audit.list({ sort: 'time' })
    let previous = '0'.repeat(64)
    for (const [index, { proof, action, id }] of items.entries()) {
      if (!proof) throw new Error('every event is sealed')
      expect([proof.sequence, proof.previousHash]).toEqual([String(index + 1), previous])
      const lines = ['freehold-audit-1', orgId, proof.sequence, proof.previousHash, proof.event]
      expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(proof.hash)
      expect(JSON.parse(proof.event)).toMatchObject({ id, action })
      previous = proof.hash
    }
    expect(await api.audit.chain({})).toMatchObject({
      head: { sequence: '4', hash: previous },
      checkpoint: { sequence: '4', hash: previous, keyId: 'test' },
      witness: { sequence: '4' },
    })
  })

  it('shows an event that is not sealed yet without a proof', async () => {
    await api.people.create({ displayName: 'Bo Example' })
    expect((await api.audit.list({ limit: 1 })).items[0]).toMatchObject({ action: 'party.create', proof: null })
  })
})

describe('the file for a stranger', () => {
  const linesOf = async (after?: string): Promise<string[]> =>
    (await (await api.audit.export(after === undefined ? {} : { after })).text()).split('\n')

  it('is the chain to the letter, signed, and comes in parts that go on from each other', async () => {
    await seal(new Date(Date.now() + 3_600_000))
    const { publicKeys } = app.services.auditKeys()
    const whole = await linesOf()
    expect(await verifyLines(whole, publicKeys)).toMatchObject({ count: 5, findings: [], signed: { sequence: '5', trusted: true } })
    const rest = await linesOf('2')
    expect(await verifyLines(rest)).toMatchObject({ count: 3, findings: [], signed: { sequence: '5', trusted: false } })
    const cut = whole.slice(0, 3)
    expect((await verifyLines([...cut, ...rest])).findings).toEqual([])
    expect((await refusalOf(linesOf('99'))).code).toBe('AUDIT_SEQUENCE_UNKNOWN')
  })

  it('tells of every change to any field of any event', async () => {
    const whole = await linesOf()
    for (const [index, line] of whole.entries()) {
      if (!line.includes('"event"')) continue
      const read = JSON.parse(line) as { sequence: string; event: Record<string, unknown> }
      for (const name of Object.keys(read.event)) {
        const changed = JSON.stringify({ ...read, event: { ...read.event, [name]: 'x' } })
        const { findings } = await verifyLines(whole.with(index, changed))
        expect(findings.filter(({ what }) => what === 'changed')).toMatchObject([{ sequence: read.sequence }])
      }
    }
  })

  it('leaves an event of its own, and so does the table, whose rows are the list’s', async () => {
    const table = await (await api.audit.exportCsv({ targetKind: 'party', sort: 'time' })).text()
    const rows = table.trim().split('\r\n')
    expect(rows).toHaveLength(5)
    expect(rows[1]).toContain(`party.create,party,${partyId}`)
    const [latest] = (await api.audit.list({ limit: 1 })).items
    expect(latest).toMatchObject({ action: 'audit_event.export', rowCount: '4', level: 'operational' })
  })
})

describe('what is about people', () => {
  it('lies beside the trail, opens the event’s commitment, and can be erased without a trace in the chain', async () => {
    const { items } = await api.audit.list({ action: 'audit_event.export', limit: 1 })
    const id = items[0]?.id ?? ''
    expect((await api.audit.get({ auditEventId: id })).clientAddress).toBe('127.0.0.1')
    await seal()
    const linesOf = async () => (await (await api.audit.export({})).text()).split('\n')
    const { publicKeys } = app.services.auditKeys()
    const whole = await linesOf()
    expect(whole.filter((line) => line.includes('"personal"'))).not.toEqual([])
    expect(whole.filter((line) => line.includes('127.0.0.1') && line.includes('"event"'))).toEqual([])
    expect((await verifyLines(whole, publicKeys)).findings).toEqual([])
    const lied = whole.map((line) => line.replace('127.0.0.1', '127.0.0.2'))
    expect((await verifyLines(lied, publicKeys)).findings[0]).toMatchObject({ what: 'not_the_committed_value' })

    await app.superuser.query('delete from app.audit_personal where organization_id = $1', [orgId])
    expect((await api.audit.get({ auditEventId: id })).clientAddress).toBeNull()
    const erased = await linesOf()
    expect(erased.filter((line) => line.includes('127.0.0.1'))).toEqual([])
    expect((await verifyLines(erased, publicKeys)).findings).toEqual([])
  })

  it('is kept for ninety days and no longer', async () => {
    await api.audit.exportCsv({})
    const age = (days: number) =>
      app.superuser.query("update app.audit_personal set recorded_at = now() - $2::integer * interval '1 day' where organization_id = $1", [
        orgId,
        days,
      ])
    const left = async (): Promise<number | null> =>
      (await app.superuser.query('select from app.audit_personal where organization_id = $1', [orgId])).rowCount
    const erase = () => app.services.db.withOrg({ orgId, mode: 'write' }, (tx) => erasePersonal(tx, new Date()))
    const before = await left()
    await age(89)
    await erase()
    expect(await left()).toBe(before)
    await age(91)
    await erase()
    expect(await left()).toBe(0)
  })
})
