import { randomUUID } from 'node:crypto'
import { openSnapshot, readPublicKey, signServiceToken, trustedKeyFolder } from '@repo/contract/edge'
import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { until } from '../workflows/support/until.ts'

let control: ControlPlane
let zoneToken: string
let edgeToken: string

beforeAll(async () => {
  control = await prepareControlPlane()
  const zone = await control.issueKey('zone:eu')
  const edge = await control.issueKey('edge:global-1')
  await control.start()
  await control.registerZone('eu', 2, 'DE')
  zoneToken = await signServiceToken(zone.key, 'control')
  edgeToken = await signServiceToken(edge.key, 'control')
})
afterAll(() => control.close())

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
const create = (headers: Record<string, string> = {}, body: object = { zone: 'eu' }) =>
  control.call('operator', 'POST', '/api/v1/organizations', body, headers)

describe('organisations', () => {
  it('are reserved once for one key, and another body under the key is refused', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const [one, two] = await Promise.all([create(key), create(key)])
    expect(one.status).toBe(201)
    expect(two.data['id']).toBe(one.data['id'])
    expect((await create(key, { zone: 'eu', kind: 'concierge' })).error.code).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it('are not created by a viewer, nor by nobody', async () => {
    expect((await control.call('viewer', 'POST', '/api/v1/organizations', { zone: 'eu' })).error.code).toBe('FORBIDDEN')
    expect((await control.call(null, 'POST', '/api/v1/organizations', { zone: 'eu' })).error.code).toBe('UNAUTHENTICATED')
  })

  it('have no default zone', async () => {
    expect((await create({}, { zone: 'us' })).error.code).toBe('ZONE_NOT_FOUND')
  })

  it('are closed only by who typed the beginning of the id', async () => {
    const id = String((await create()).data['id'])
    expect((await control.call('operator', 'POST', `/api/v1/organizations/${id}/close`, { confirm: 'nope' })).error.code).toBe(
      'CONFIRMATION_MISMATCH',
    )
    const closed = await control.call('operator', 'POST', `/api/v1/organizations/${id}/close`, { confirm: id.slice(0, 8) })
    expect(closed.data['status']).toBe('closed')
    expect((await control.call('operator', 'POST', `/api/v1/organizations/${id}/resume`, {})).error.code).toBe('ORG_TRANSITION_NOT_ALLOWED')
  })
})

describe('the internal paths', () => {
  it('answer routing with a tag, and only to a part that is trusted', async () => {
    const id = String((await create()).data['id'])
    const url = `${control.url}/internal/org-routing/${id}`
    const first = await fetch(url, { headers: bearer(edgeToken) })
    expect(await first.json()).toEqual({
      zone: 'eu',
      apiBaseUrl: 'http://eu.localhost:8080/api/v1',
      webBaseUrl: 'http://eu.localhost:8080',
      status: 'provisioning',
    })
    // Short: what must hold at once, the zone's fence holds.
    expect(first.headers.get('cache-control')).toBe('private, max-age=5')
    const etag = String(first.headers.get('etag'))
    const again = () => fetch(url, { headers: { ...bearer(edgeToken), 'if-none-match': etag } })
    const same = await again()
    expect([same.status, await same.text(), same.headers.get('etag'), same.headers.get('cache-control')]).toEqual([
      304,
      '',
      etag,
      'private, max-age=5',
    ])
    expect((await control.call('operator', 'POST', `/api/v1/organizations/${id}/close`, { confirm: id })).status).toBe(200)
    const changed = await again()
    expect([changed.status, await changed.json()]).toMatchObject([200, { status: 'closed' }])
    expect(changed.headers.get('etag')).not.toBe(etag)
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: bearer(`${edgeToken}x`) })).status).toBe(401)
  })

  it('say of an organisation that nobody reserved, and of an id that is none, that there is no such thing', async () => {
    const codeOf = async (id: string): Promise<unknown> => {
      const answer = await fetch(`${control.url}/internal/org-routing/${id}`, { headers: bearer(edgeToken) })
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
    }
    expect(await codeOf(randomUUID())).toEqual([404, 'ORG_NOT_FOUND'])
    expect(await codeOf('Ms-Example')).toEqual([400, 'ORG_ID_MALFORMED'])
  })

  it('give a snapshot that its own key signed', async () => {
    const secrets = join(control.dir, 'secrets')
    const pem = readFileSync(join(secrets, readdirSync(secrets).find((name) => name.endsWith('.pem')) ?? ''), 'utf8')
    const publicKey = readPublicKey(createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString())
    const answer = await fetch(`${control.url}/internal/directory/snapshot`, { headers: bearer(edgeToken) })
    const snapshot = await openSnapshot([await answer.bytes()], () => publicKey, 'control:main')
    expect(snapshot.cells).toEqual([{ number: 2, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:9102', countries: ['DE'] }])
    expect(trustedKeyFolder(join(secrets, 'trusted'))('nobody.k1')).toBeUndefined()
  })

  it('say that a position beyond the log is unknown', async () => {
    const answer = await fetch(`${control.url}/internal/directory/changes?after=999999&follow=0`, { headers: bearer(edgeToken) })
    expect(answer.status).toBe(410)
  })

  it('give jobs to zones and to no edge', async () => {
    expect((await fetch(`${control.url}/internal/zone/jobs`, { headers: bearer(edgeToken) })).status).toBe(401)
  })

  it('refuse a report with words in it, and record the refusal without them', async () => {
    const report = { id: randomUUID(), at: new Date().toISOString(), kind: 'remark', text: 'Ms Example lives in flat 3' }
    const answer = await fetch(`${control.url}/internal/zone/reports`, {
      method: 'POST',
      headers: { ...bearer(zoneToken), 'content-type': 'application/json' },
      body: JSON.stringify({ reports: [report] }),
    })
    expect(answer.status).toBe(422)
    const text = await answer.text()
    expect(text).toContain('BOUNDARY_MESSAGE_REFUSED')
    expect(text).not.toContain('Example')
  })
})

describe('the witness of an audit chain', () => {
  const head = (organizationId: string, sequence: number, digit: string) => ({
    id: randomUUID(),
    at: new Date().toISOString(),
    kind: 'audit_head',
    organizationId,
    sequence,
    hash: digit.repeat(64),
  })
  async function taken(report: ReturnType<typeof head>): Promise<boolean> {
    const answer = await fetch(`${control.url}/internal/zone/reports`, {
      method: 'POST',
      headers: { ...bearer(zoneToken), 'content-type': 'application/json' },
      body: JSON.stringify({ reports: [report] }),
    })
    return ((await answer.json()) as { taken: string[] }).taken.includes(report.id)
  }

  it('takes a longer chain and a repetition; a shorter one and another hash at a known length it refuses and records', async () => {
    const id = String((await create()).data['id'])
    const heads = [
      head(id, 4, 'a'),
      head(id, 9, 'b'),
      head(id, 4, 'a'),
      head(id, 9, 'b'),
      head(id, 9, 'c'),
      head(id, 7, 'd'),
      head(id, 4, 'e'),
    ]
    const answers = []
    for (const one of heads) answers.push(await taken(one))
    expect(answers).toEqual([true, true, true, true, false, false, false])
    const database = new pg.Client({ connectionString: control.databaseUrls.superuser })
    await database.connect()
    try {
      const kept = await database.query(
        `select sequence::int, encode(hash, 'hex') as hash from directory.audit_head where organization_id = $1`,
        [id],
      )
      expect(kept.rows).toEqual([
        { sequence: 4, hash: 'a'.repeat(64) },
        { sequence: 9, hash: 'b'.repeat(64) },
      ])
      const recorded = await database.query(
        'select outcome_code from directory.operator_action where organization_id = $1 and action_code = $2 order by recorded_at',
        [id, 'zones.report'],
      )
      expect(recorded.rows.map((row: { outcome_code: string }) => row.outcome_code)).toEqual([
        'AUDIT_HEAD_CONFLICT',
        'AUDIT_HEAD_BACKWARDS',
        'AUDIT_HEAD_CONFLICT',
      ])
    } finally {
      await database.end()
    }
  })

  it('is no witness for a zone that does not have the organisation', async () => {
    expect(await taken(head(randomUUID(), 1, 'a'))).toBe(false)
  })
})

describe("the workflow engine's tables", () => {
  it('hold ids, codes and trace ids alone, although their columns could hold anything', async () => {
    const id = String((await create()).data['id'])
    const database = new pg.Client({ connectionString: control.databaseUrls.superuser })
    await database.connect()
    try {
      const held = await until('the workflow of the new organisation to end', async () => {
        const { rows } = await database.query<{ held: string }>(
          `select concat_ws(' ', i.inputs, w.output, w.error, string_agg(concat_ws(' ', o.output, o.error), ' ')) as held
           from dbos.workflow_status s join dbos.workflow_input i using (workflow_uuid)
             left join dbos.workflow_output w using (workflow_uuid) left join dbos.operation_outputs o using (workflow_uuid)
           where s.status = 'SUCCESS' and s.workflow_uuid like $1 group by s.workflow_uuid, i.inputs, w.output, w.error`,
          [`${id}:%`],
        )
        return rows[0]?.held
      })
      const texts = [...held.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? '')
      expect(texts).toContain(id)
      expect(texts.filter((text) => !/^[A-Za-z0-9_.:-]{1,64}$/.test(text))).toEqual([])
    } finally {
      await database.end()
    }
  })
})
