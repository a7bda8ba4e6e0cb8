/** An organisation's trail on its way to a system of its own: in order, at least once, only where zone and policy let it go. Real receivers, over TLS. */
import type { OrgId } from '@repo/core'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { sealEvents } from '../../apps/zone/src/features/audit/server/seal-events.ts'
import { streamRound, type StreamParts } from '../../apps/zone/src/features/audit-stream/server/stream-round.ts'
import { chainLines, verifyLines } from '../support/audit-export.ts'
import { eventIn, startLogReceiver, type LogReceiver } from '../support/log-receiver.ts'
import { refusalOf } from '../support/refusal.ts'
import { keepTestPolicy, trustTestPolicies } from '../support/signed-policy.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

const sealer = new pg.Client({ connectionString: inject('zone').databaseUrls.sealer })
const declared: { host: string; port: number; country: string }[] = []
const receivers: LogReceiver[] = []
let app: ZoneApp

const toConfig = ({ host, port, country }: (typeof declared)[number]) =>
  ({ host, port, country, purpose: 'audit_stream', bucket: 'R3', level: 'identity', legalBasis: 'legal_obligation' }) as const

beforeAll(async () => {
  app = startZoneApp()
  // What the zone's file declares grows with the receivers of this file.
  Object.defineProperty(app.services, 'destinations', {
    get: () => declared.map((one) => ({ ...one, purpose: 'audit_stream', part: false, declared: toConfig(one) })),
  })
  trustTestPolicies(app)
  await sealer.connect()
})
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
})
afterAll(async () => {
  await sealer.end()
  await app.close()
})

interface Streaming {
  readonly org: OrgId
  readonly api: ServerApi
  readonly receiver: LogReceiver
  act(times: number): Promise<void>
  round(): Promise<boolean>
}

async function receive(kind: 'syslog_tls' | 'https', port?: number): Promise<LogReceiver> {
  const receiver = await startLogReceiver(kind, port)
  receivers.push(receiver)
  return receiver
}

async function streaming(kind: 'syslog_tls' | 'https', country = 'DE'): Promise<Streaming> {
  const receiver = await receive(kind)
  declared.push({ host: 'localhost', port: receiver.port, country })
  const org = await app.makeOrganization()
  const api = app.as(org, await app.makeMember(org, { role: 'administrator' }))
  const parts = (): StreamParts => ({
    ownResidency: app.services.ownResidency,
    declared: declared.map(toConfig),
    fieldCipher: app.services.fieldCipher,
    authorities: receiver.authorities,
  })
  return {
    ...{ org, api, receiver },
    async act(times) {
      await app.superuser.query(
        `insert into app.audit_event (organization_id, zone, cell, actor_kind, action, target_kind, decision, outcome, row_count)
         select $1, 'eu', 'eu-1', 'system', 'unit.create', 'unit', 'allowed', 'done', n from generate_series(1, $2::integer) as n`,
        [org, times],
      )
      await sealEvents(sealer, org)
    },
    async round() {
      await app.superuser.query(`update app.audit_stream set next_attempt_at = now() where organization_id = $1`, [org])
      // Other organisations of this file have had their turn: their receivers are gone.
      await app.superuser.query(`update app.audit_stream set paused = true where organization_id <> $1`, [org])
      return streamRound(sealer, parts())
    },
  }
}
const sequences = ({ received }: LogReceiver) => received.map((message) => eventIn(message).sequence)

describe('a stream of the trail', () => {
  it.each(['syslog_tls', 'https'] as const)('sends every event in order by %s, and what arrived is the chain itself', async (kind) => {
    const { org, api, receiver, act, round } = await streaming(kind)
    await act(620)
    await api.audit.stream.set({ kind, host: 'localhost', port: receiver.port, ...(kind === 'https' ? { token: 'secret-token' } : {}) })
    await sealEvents(sealer, org)
    // The setting itself is an event of the chain, and goes out with the others.
    expect([await round(), await round()]).toEqual([true, false])
    expect(sequences(receiver)).toEqual(Array.from({ length: 621 }, (_, index) => index + 1))
    const [header = ''] = await chainLines(app.superuser, org)
    expect(await verifyLines([header, ...receiver.received.map((message) => eventIn(message).line)])).toMatchObject({
      count: 621,
      findings: [],
    })
    expect((await api.audit.stream.get({})).stream).toMatchObject({ acknowledged: '621', behind: '0', failures: 0, lastError: null })
    if (kind === 'https')
      expect(receiver.headers[0]).toMatchObject({ authorization: 'Bearer secret-token', 'x-freehold-sequence': '1-500' })
    expect(JSON.stringify(await api.audit.stream.get({}))).not.toContain('secret-token')
  })

  it('tries a receiver that is away again, later each time, and goes on where it was when it is back', async () => {
    const { api, receiver, act, round } = await streaming('syslog_tls')
    await act(3)
    await api.audit.stream.set({ kind: 'syslog_tls', host: 'localhost', port: receiver.port })
    await round()
    const before = sequences(receiver).length
    await receiver.close()
    await act(4)
    await round()
    await round()
    const { stream } = await api.audit.stream.get({})
    expect(stream).toMatchObject({ failures: 2, lastError: 'UNREACHABLE', acknowledged: String(before) })
    expect(Number(stream?.behind)).toBeGreaterThanOrEqual(4)
    expect(new Date(stream?.nextAttemptAt ?? 0).getTime()).toBeGreaterThan(Date.now())
    // The same address again, with a certificate that nobody trusts; then the one that is.
    const stranger = await receive('syslog_tls', receiver.port)
    await round()
    expect((await api.audit.stream.get({})).stream).toMatchObject({ failures: 3, lastError: 'TLS_REFUSED' })
    expect(stranger.received).toEqual([])
  })

  it('counts as taken what the receiver says it took, and sends the rest again', async () => {
    const { api, receiver, act, round } = await streaming('https')
    await act(5)
    await api.audit.stream.set({ kind: 'https', host: 'localhost', port: receiver.port, path: '/ingest/audit' })
    receiver.answers = [503, 204]
    await round()
    expect((await api.audit.stream.get({})).stream).toMatchObject({ acknowledged: '0', lastError: 'NOT_TAKEN', failures: 1 })
    await round()
    expect((await api.audit.stream.get({})).stream).toMatchObject({ lastError: null, failures: 0 })
    const once = sequences(receiver)
    expect(once[0]).toBe(1)
    await api.audit.stream.set({ kind: 'https', host: 'localhost', port: receiver.port, after: '2' })
    await round()
    expect(sequences(receiver).slice(once.length)[0]).toBe(3)
    await api.audit.stream.end({})
    expect((await api.audit.stream.get({})).stream).toBeNull()
    expect((await refusalOf(api.audit.stream.end({}))).code).toBe('AUDIT_STREAM_NOT_SET')
  })

  it('goes nowhere that the zone’s file does not declare or the policy does not allow, nor when that changes later', async () => {
    const { org, api, receiver, act, round } = await streaming('https', 'IE')
    const set = (more: object = {}) => api.audit.stream.set({ kind: 'https', host: 'localhost', port: receiver.port, ...more })
    expect((await refusalOf(set({ host: 'collector.example' }))).code).toBe('AUDIT_STREAM_NOT_DECLARED')
    await act(2)
    await set()
    expect((await api.audit.stream.get({})).destinations).toContainEqual({ host: 'localhost', port: receiver.port, country: 'IE' })
    // German data alone from here on: an allowed cell, and a receiver in Dublin.
    await keepTestPolicy(app, org, 2, {
      narrowings: [{ scope: 'organization', level: null, dataset: null, countries: ['DE'], deniedCountries: [] }],
    })
    await round()
    expect(receiver.received).toEqual([])
    expect((await api.audit.stream.get({})).stream).toMatchObject({ lastError: 'PLACE_FORBIDDEN', acknowledged: '0' })
    expect(await refusalOf(set())).toMatchObject({ status: 403 })
  })

  it('is set by administrators alone, and looked at by who may see the trail', async () => {
    const { org, receiver } = await streaming('https')
    const as = async (role: 'auditor' | 'manager'): Promise<{ api: ServerApi; actor: Actor }> => {
      const actor = await app.makeMember(org, { role })
      return { api: app.as(org, actor), actor }
    }
    const [auditor, manager] = [(await as('auditor')).api, (await as('manager')).api]
    expect((await auditor.audit.stream.get({})).stream).toBeNull()
    const input = { kind: 'https', host: 'localhost', port: receiver.port } as const
    expect([(await refusalOf(auditor.audit.stream.set(input))).code, (await refusalOf(manager.audit.stream.get({}))).code]).toEqual([
      ...['FORBIDDEN', 'FORBIDDEN'],
    ])
  })
})
