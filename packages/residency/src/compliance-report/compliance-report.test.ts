import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyChain, sealNext, type ChainHead, type Seal, type SealedEvent } from '../audit-chain/index.ts'
import { ComplianceReportBuilder, reportDocument } from './compliance-report.ts'
import type { ComplianceReport, ReportSubject } from './report-shape.ts'
import { reportTable } from './report-table.ts'

const organizationId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'
const subject: ReportSubject = {
  zone: 'eu',
  organizationId,
  from: '2026-11-01T00:00:00.000000Z',
  to: '2026-12-01T00:00:00.000000Z',
  final: true,
  checkpoint: null,
}
const at = (day: number, time = '10:00:00.000000'): string => `2026-11-${String(day).padStart(2, '0')}T${time}Z`
const event = (action: string, day: number, more: SealedEvent = {}): SealedEvent => ({
  action,
  occurredAt: at(day),
  decision: 'allowed',
  outcome: 'done',
  policyVersion: 1,
  ...more,
})

function sealed(events: readonly SealedEvent[]): { seal: Seal; event: SealedEvent }[] {
  let head: ChainHead = emptyChain
  return events.map((one) => {
    const seal = sealNext(organizationId, head, one)
    head = seal
    return { seal, event: one }
  })
}

function reportOf(events: readonly SealedEvent[], of: ReportSubject = subject): ComplianceReport {
  const builder = new ComplianceReportBuilder(of, emptyChain)
  for (const one of sealed(events)) builder.add(one.seal, one.event)
  return builder.finish()
}

describe('a compliance report', () => {
  it('is the same to the byte whoever makes it from the same chain', () => {
    const codes = [
      'receipt.record',
      'party.export',
      'access_request.created',
      'access_request.approved',
      'break_glass.opened',
      'transfer.made',
    ]
    const some = fc.record({
      action: fc.constantFrom(...codes),
      occurredAt: fc.integer({ min: 1, max: 30 }).map((day) => at(day)),
      decision: fc.constantFrom('allowed', 'refused'),
      outcome: fc.constantFrom('done', 'refused'),
      targetId: fc.constantFrom('a', 'b'),
      rowCount: fc.nat().map(String),
      policyVersion: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (events) => {
        const report = reportOf(events)
        expect(reportDocument(reportOf(events))).toBe(reportDocument(report))
        // Every event of the period is counted once among what was done, and each refusal among the refusals.
        expect(report.activity.reduce((sum, line) => sum + line.events, 0)).toBe(events.length)
        expect(report.refusals.reduce((sum, line) => sum + line.events, 0)).toBe(events.filter((one) => one.decision === 'refused').length)
      }),
    )
  })

  it('counts what happened in the period, its first instant included and its last not', () => {
    const events = [
      event('receipt.record', 1, { occurredAt: '2026-10-31T23:59:59.999999Z' }),
      event('receipt.record', 1, { occurredAt: subject.from }),
      event('receipt.record', 1, { occurredAt: '2026-11-30T23:59:59.999999Z' }),
      event('receipt.record', 1, { occurredAt: subject.to }),
    ]
    expect(reportOf(events).chain).toMatchObject({ events: 2, first: '2', last: '3', checked: 4, broken: [] })
  })

  it('names a link that does not hold', () => {
    const builder = new ComplianceReportBuilder(subject, emptyChain)
    for (const { seal, event: one } of sealed([event('a.b', 1), event('a.b', 2), event('a.b', 3)]))
      builder.add(seal, seal.sequence === 2n ? { ...one, action: 'a.c' } : one)
    expect(builder.finish().chain.broken).toEqual(['2'])
  })

  it('tells of requests by state and code, and how long people waited for an answer', () => {
    const request = (verb: string, id: string, time: string, ruleCode = ''): SealedEvent =>
      event(`access_request.${verb}`, 5, { occurredAt: at(5, time), targetId: id, ...(ruleCode ? { ruleCode } : {}) })
    const { accessRequests } = reportOf([
      request('created', 'a', '10:00:00.000000'),
      request('created', 'b', '10:00:00.000000'),
      request('created', 'c', '10:00:00.000000'),
      request('approved', 'a', '10:01:00.500000'),
      request('rejected', 'b', '11:00:00.000000', 'too_wide'),
      request('expired', 'c', '12:00:00.000000'),
    ])
    expect(accessRequests.byState.map(({ key, events }) => [...key, events])).toEqual([
      ['approved', 1],
      ['created', 3],
      ['expired', 1],
      ['rejected', 1],
    ])
    expect(accessRequests.byCode).toMatchObject([{ key: ['rejected', 'too_wide'], events: 1 }])
    expect(accessRequests.answered).toEqual({ count: 2, shortestSeconds: '60', medianSeconds: '60', longestSeconds: '3600' })
  })

  it('measures apart how long requests waited for the customer: from the zone’s yes to the customer’s word or the end of the request', () => {
    const word = (verb: string, id: string, time: string, actorKind: string): SealedEvent =>
      event(`access_request.${verb}`, 5, { occurredAt: at(5, time), targetId: id, actorKind })
    const { accessRequests } = reportOf([
      ...['a', 'b', 'c', 'd', 'e'].map((id) => word('created', id, '10:00:00.000000', 'officer')),
      word('approved', 'a', '10:10:00.000000', 'officer'),
      word('approved', 'a', '10:40:00.000000', 'user'),
      // The customer was first: nobody waited for them.
      word('approved', 'b', '10:05:00.000000', 'user'),
      word('approved', 'b', '11:00:00.000000', 'officer'),
      word('approved', 'c', '10:10:00.000000', 'officer'),
      word('expired', 'c', '12:10:00.000000', 'workflow'),
      // The zone's own no, and a request that nobody of the zone agreed to, say nothing about the customer.
      word('rejected', 'd', '10:20:00.000000', 'officer'),
      word('expired', 'e', '12:00:00.000000', 'workflow'),
    ])
    expect(accessRequests.waitedForCustomer).toEqual({ count: 2, shortestSeconds: '1800', medianSeconds: '1800', longestSeconds: '7200' })
  })

  it('tells of grants and their use, emergency access, transfers, exports, refusals and lowered classifications', () => {
    const report = reportOf([
      event('access_grant.used', 2, { grantIds: ['g1'], rowCount: '7' }),
      event('receipt.read', 2, { grantIds: ['g1'], rowCount: '3' }),
      event('access_grant.revoked', 3),
      event('break_glass.opened', 4, { targetId: 'x' }),
      event('break_glass.opened', 4, { decision: 'refused', outcome: 'refused', ruleCode: 'sovereign' }),
      event('break_glass.emergency_opened', 4, { targetId: 'y', grantIds: ['g2'] }),
      event('break_glass.emergency_opened', 4, { decision: 'refused', outcome: 'refused', ruleCode: 'TOO_FEW_SIGNATURES' }),
      event('party.export', 5, { rowCount: '100', sizeBytes: '5000' }),
      event('party.export', 6, { rowCount: '9007199254740993' }),
      event('party.read', 6, { sourceCountry: 'DE', destinationCountry: 'FR', rowCount: '1' }),
      event('party.read', 6, { sourceCountry: 'DE', destinationCountry: 'DE' }),
      event('party.read', 6, { destinationCountry: 'US' }),
      event('access_request.created', 6, { sourceCountry: 'DE', destinationCountry: 'US' }),
      event('party.read', 6, {
        sourceCountry: 'DE',
        destinationCountry: 'US',
        decision: 'refused',
        outcome: 'refused',
        ruleCode: 'FORBIDDEN',
      }),
      event('unit.create', 7, { decision: 'refused', outcome: 'refused', ruleCode: 'FORBIDDEN' }),
      event('classification.raised', 8),
      event('classification.lowered', 8, { targetId: 'd' }),
      event('organization.set_policy', 9, { policyVersion: 2 }),
      event('organization.update', 9, { policyVersion: 2 }),
    ])
    expect(report.accessGrants).toMatchObject({
      byState: [{ key: ['revoked'] }, { key: ['used'] }],
      use: [
        { key: ['g1', 'access_grant.used'], rows: '7' },
        { key: ['g1', 'receipt.read'], rows: '3' },
        { key: ['g2', 'break_glass.emergency_opened'] },
      ],
    })
    expect(report.breakGlass).toMatchObject([
      { outcome: 'done', targetId: 'x' },
      { outcome: 'refused', ruleCode: 'sovereign' },
      { action: 'break_glass.emergency_opened', outcome: 'done', targetId: 'y' },
      { action: 'break_glass.emergency_opened', outcome: 'refused', ruleCode: 'TOO_FEW_SIGNATURES' },
    ])
    expect(report.exports).toEqual([{ key: ['party.export'], events: 2, rows: '9007199254741093', bytes: '5000' }])
    expect(report.transfers).toMatchObject([{ key: ['party.read', 'DE', 'FR'], events: 1 }])
    expect(report.refusals.map(({ key }) => key)).toEqual([
      ['break_glass.emergency_opened', 'TOO_FEW_SIGNATURES'],
      ['break_glass.opened', 'sovereign'],
      ['party.read', 'FORBIDDEN'],
      ['unit.create', 'FORBIDDEN'],
    ])
    expect(report.classification).toMatchObject({ raised: 1, lowered: [{ targetId: 'd' }] })
    expect(report.policies).toMatchObject([
      { version: 1, events: 17 },
      { version: 2, events: 2, from: at(9) },
    ])
    expect(report.policyChanges).toMatchObject([{ action: 'organization.set_policy' }])
  })

  it('tells where copies were found, which backups were seen and tried, and legal demands apart', () => {
    const night = (action: string, ruleCode: string, destinationCountry: string, more: SealedEvent = {}): SealedEvent =>
      event(action, 2, { ruleCode, destinationCountry, ...more })
    const demand = (action: string, targetId: string, more: SealedEvent = {}): SealedEvent => event(action, 3, { targetId, ...more })
    const report = reportOf([
      night('place.observed', 'OBJECTS_OBSERVED', 'DE', { rowCount: '1' }),
      night('place.observed', 'BACKUP_OBSERVED', 'DE', { rowCount: '7' }),
      night('place.found_elsewhere', 'BACKUP_ELSEWHERE', 'US', { rowCount: '1', decision: 'refused', outcome: 'failed' }),
      event('backup.observed', 2, { destinationCountry: 'DE' }),
      event('restore.drilled', 2, { destinationCountry: 'DE', outcome: 'failed' }),
      demand('access_request.created', 'a', { ruleCode: 'legal_demand' }),
      demand('access_request.created', 'b', { ruleCode: 'maintenance' }),
      demand('access_request.approved', 'a'),
      demand('access_request.approved', 'b'),
    ])
    expect(report.locations.map(({ key, rows }) => [...key, rows])).toEqual([
      ['BACKUP_ELSEWHERE', 'US', '1'],
      ['BACKUP_OBSERVED', 'DE', '7'],
      ['OBJECTS_OBSERVED', 'DE', '1'],
    ])
    expect(report.refusals.map(({ key }) => key)).toEqual([['place.found_elsewhere', 'BACKUP_ELSEWHERE']])
    expect(report.backups.map(({ key }) => key)).toEqual([
      ['backup.observed', 'done', 'DE'],
      ['restore.drilled', 'failed', 'DE'],
    ])
    expect(report.legalDemands.map(({ key, events }) => [...key, events])).toEqual([
      ['access_request.approved', 1],
      ['access_request.created', 1],
    ])
    expect(report.accessRequests.byCode.map(({ key }) => key)).toContainEqual(['created', 'maintenance'])
  })

  it('tells what went to the control plane by bucket and kind, and how many columns have a class, as of the last look', () => {
    const looked = (verb: string, day: number, bucket: string, rowCount: string): SealedEvent =>
      event(`classification.${verb}`, day, {
        bucket,
        rowCount,
        ...(verb === 'uncovered' ? { decision: 'refused', outcome: 'failed' } : {}),
      })
    const sent = (day: number, bucket: string, ruleCode: string, rowCount: string): SealedEvent =>
      event('egress.observed', day, { bucket, ruleCode, rowCount, sizeBytes: '100' })
    const events = [
      looked('observed', 3, 'R3', '900'),
      looked('uncovered', 3, 'R3', '2'),
      sent(3, 'R2', 'AUDIT_HEAD', '24'),
      sent(4, 'R2', 'AUDIT_HEAD', '20'),
      sent(4, 'R1', 'HEALTH', '5000'),
      looked('observed', 4, 'R3', '902'),
      looked('observed', 4, 'R1', '40'),
    ]
    const report = reportOf(events)
    expect(report.egress).toEqual([
      { key: ['R1', 'health'], events: 1, rows: '5000', bytes: '100' },
      { key: ['R2', 'audit_head'], events: 2, rows: '44', bytes: '200' },
    ])
    // What was missing on the third has a class on the fourth.
    expect(report.classification.coverage).toEqual([
      { bucket: 'R1', columns: '40', at: at(4) },
      { bucket: 'R3', columns: '902', at: at(4) },
    ])
    expect(reportOf([...events, looked('uncovered', 4, 'R3', '1')]).classification.coverage).toContainEqual({
      bucket: 'none',
      columns: '1',
      at: at(4),
    })
  })

  it('of two sides’ words the last one answers a request', () => {
    const word = (verb: string, time: string, actorKind: string): SealedEvent =>
      event(`access_request.${verb}`, 5, { occurredAt: at(5, time), targetId: 'a', actorKind })
    const { answered } = reportOf([
      word('created', '10:00:00.000000', 'officer'),
      word('approved', '10:10:00.000000', 'officer'),
      word('approved', '12:00:00.000000', 'user'),
    ]).accessRequests
    expect(answered).toEqual({ count: 1, shortestSeconds: '7200', medianSeconds: '7200', longestSeconds: '7200' })
  })

  it('as a table holds every count of the document', () => {
    const report = reportOf([event('party.export', 5, { rowCount: '100' }), event('break_glass.opened', 6, { targetId: 'x' })])
    const lines = reportTable(report).map(({ section, item, measure, value }) => [section, item, measure, value].join('|'))
    expect(lines).toContain('exports|party.export|rows|100')
    expect(lines).toContain(`breakGlass|break_glass.opened x|2 ${at(6)}|done`)
    const covered = reportOf([event('classification.observed', 5, { bucket: 'R3', rowCount: '9' })])
    expect(reportTable(covered)).toContainEqual({ section: 'classification', item: 'columns R3', measure: at(5), value: '9' })
  })
})
