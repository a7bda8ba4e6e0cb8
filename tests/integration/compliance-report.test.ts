/** The compliance report over the real chain: signed, the same whenever it is asked for, and the same for whoever has the chain. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ComplianceReportBuilder, emptyChain, reportDocument, type SealedEvent } from '@repo/residency'
import type { OrgId } from '@repo/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sealingRound } from '../../apps/zone/src/features/audit/server/run-sealer.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

const zone = inject('zone')
const october = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
let app: ZoneApp
let sealer: pg.Client
let orgId: OrgId
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  sealer = new pg.Client({ connectionString: zone.databaseUrls.sealer })
  await sealer.connect()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'auditor' }))
  await happened('2026-09-30T23:59:59.999999Z', 'party.export')
  await happened('2026-10-01T00:00:00Z', 'party.export', { row_count: 12 })
  await happened('2026-10-02T08:00:00Z', 'access_request.created', { target_id: '0193a1b2-3b5e-7a57-9c1d-0a1b2c3d4e5f' })
  await happened('2026-10-02T09:30:00Z', 'access_request.approved', { target_id: '0193a1b2-3b5e-7a57-9c1d-0a1b2c3d4e5f' })
  await happened('2026-10-03T08:00:00Z', 'unit.create', { decision: 'refused', outcome: 'refused', rule_code: 'FORBIDDEN' })
  await happened('2026-11-01T00:00:00Z', 'party.export')
  await seal('2026-12-01T10:00:00Z')
})
afterAll(async () => {
  await sealer.end()
  await app.close()
})

/** Stores an event of long ago: what is past cannot be waited for. */
async function happened(at: string, action: string, more: Record<string, unknown> = {}): Promise<void> {
  const row = { decision: 'allowed', outcome: 'done', ...more }
  await app.superuser.query(
    `insert into app.audit_event (organization_id, occurred_at, zone, cell, actor_kind, action, target_kind, decision, outcome, rule_code, row_count, target_id)
     select $1, $2, 'eu', 'eu-1', 'system', $3, split_part($3, '.', 1), decision, outcome, rule_code, row_count, target_id
     from jsonb_to_record($4) as row (decision text, outcome text, rule_code text, row_count bigint, target_id uuid)`,
    [orgId, at, action, JSON.stringify(row)],
  )
}

async function seal(at: string): Promise<void> {
  const controlPlane = { deliver: () => Promise.resolve(undefined) }
  const options = { zone: 'eu', clock: { now: () => new Date(at) }, key: () => app.services.auditKeys().signing, controlPlane }
  while (await sealingRound(sealer, options));
}

describe('the report', () => {
  it('tells of the period and of nothing else, from the chain that it has checked', async () => {
    const { document, final } = await api.compliance.report(october)
    expect(final).toBe(true)
    expect(JSON.parse(document)).toMatchObject({
      format: 'freehold-compliance-4',
      period: { from: '2026-10-01T00:00:00.000000Z', to: '2026-11-01T00:00:00.000000Z', final: true },
      chain: { events: 4, first: '2', last: '5', checked: 4, broken: [], checkpoint: { sequence: '6', keyId: 'test' } },
      accessRequests: { answered: { count: 1, medianSeconds: '5400' } },
      exports: [{ key: ['party.export'], events: 1, rows: '12' }],
      refusals: [{ key: ['unit.create', 'FORBIDDEN'], events: 1 }],
    })
  })

  it('stays the same to the byte when the chain goes on, and anybody who has the chain makes it again', async () => {
    const before = await api.compliance.report(october)
    await happened('2026-11-20T10:00:00Z', 'party.export')
    await seal('2026-12-01T12:00:00Z')
    expect(await api.compliance.report(october)).toEqual(before)

    const lines = (await (await api.audit.export({})).text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const signed = lines.flatMap(({ checkpoint }) => (checkpoint ? [checkpoint as Record<string, string>] : []))
    const covering = signed.find(({ sequence }) => BigInt(sequence ?? 0) >= 5n)
    const subject = {
      zone: 'eu',
      organizationId: orgId,
      from: '2026-10-01T00:00:00.000000Z',
      to: '2026-11-01T00:00:00.000000Z',
      final: true,
      checkpoint: {
        sequence: BigInt(covering?.['sequence'] ?? 0),
        hash: covering?.['hash'] ?? '',
        at: covering?.['at'] ?? '',
        keyId: covering?.['keyId'] ?? '',
      },
    }
    const seals = lines.flatMap((line) =>
      line['event'] ? [line as { sequence: string; previousHash: string; hash: string; event: SealedEvent }] : [],
    )
    const inside = seals.filter(({ sequence }) => BigInt(sequence) >= 2n && BigInt(sequence) <= 5n)
    const builder = new ComplianceReportBuilder(subject, seals[0] ? { sequence: 1n, hash: seals[0].hash } : emptyChain)
    for (const { event, sequence, ...one } of inside) builder.add({ ...one, sequence: BigInt(sequence) }, event)
    expect(reportDocument(builder.finish())).toBe(before.document)
  })

  it('is signed: a stranger with the zone’s key finds the report right, and one letter of difference wrong', async () => {
    const { document, sha256, signature, keyId } = await api.compliance.report(october)
    const folder = mkdtempSync(join(zone.dir, 'report-'))
    const path = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    const publicKey = app.services.auditKeys().publicKeys.get(keyId)
    const key = path('zone.pub', publicKey?.export({ type: 'spki', format: 'pem' }).toString() ?? '')
    const signed = path('report.sig.json', JSON.stringify({ format: 'freehold-compliance-signature-1', keyId, sha256, signature }))
    const verify = (report: string) =>
      spawnSync(process.execPath, [join(import.meta.dirname, '../../tools/verify-audit/verify-report.mjs'), report, signed, '--key', key])
    expect(verify(path('report.json', document)).status).toBe(0)
    expect(verify(path('other.json', document.replace('FORBIDDEN', 'FORBIDDEM'))).status).toBe(1)
  })

  it('of a period that is not over, or with events that no checkpoint covers yet, says that it is not final', async () => {
    expect((await api.compliance.report({ from: '2026-11-01T00:00:00Z', to: '2999-01-01T00:00:00Z' })).final).toBe(false)
    await happened('2026-08-10T10:00:00Z', 'party.export')
    const august = { from: '2026-08-01T00:00:00Z', to: '2026-09-01T00:00:00Z' }
    expect((await api.compliance.report(august)).final).toBe(false)
    await seal('2026-12-01T12:10:00Z')
    expect((await api.compliance.report(august)).final).toBe(false)
    await seal('2026-12-01T13:00:00Z')
    expect((await api.compliance.report(august)).final).toBe(true)
  })

  it('of a period without an event is empty, and one that ends before it begins is none', async () => {
    const { document } = await api.compliance.report({ from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' })
    expect(JSON.parse(document)).toMatchObject({
      chain: { events: 0, first: null, checkpoint: null },
      activity: [],
      period: { final: true },
    })
    expect((await refusalOf(api.compliance.report({ from: october.to, to: october.from }))).code).toBe('COMPLIANCE_PERIOD_INVALID')
  })

  it('as a table says the same in lines', async () => {
    const text = await (await api.compliance.exportCsv(october)).text()
    expect(text).toContain('exports,party.export,rows,12')
    expect(text).toContain('refusals,unit.create FORBIDDEN,events,1')
  })
})
