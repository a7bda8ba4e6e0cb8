/**
 * Released data sets: counts alone, two people, exactly what was looked at, sent once to the control plane without a word on whose they are, and taken
 * back. Modes that release nothing refuse at the request.
 */
import { randomUUID } from 'node:crypto'
import { signServiceToken, type ServiceKey } from '@repo/contract/edge'
import { systemClock, type OrgId } from '@repo/core'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createControlPlaneClient } from '../../apps/zone/src/features/provisioning/index.ts'
import { releaseRound } from '../../apps/zone/src/features/releases/server/run-releases.ts'
import { makeOwnedAssociation } from '../support/books-fixture.ts'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi } from '../support/zone-app.ts'

const app = startZoneApp()
/** The identity role's connection, as the worker has it. */
const client = new pg.Client({ connectionString: inject('zone').databaseUrls.identity })
let control: ControlPlane
let keys: Record<'eu' | 'us', ServiceKey>
let orgId: OrgId
let api: ServerApi
let colleague: ServerApi

beforeAll(async () => {
  control = await prepareControlPlane()
  const [eu, us] = await Promise.all(['zone:eu', 'zone:us'].map((issuer) => control.issueKey(issuer)))
  if (!eu || !us) throw new Error('two keys')
  keys = { eu: eu.key, us: us.key }
  await control.start({})
  await control.registerZone('eu', 2, 'DE')
  await control.registerZone('us', 1, 'US')
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await app.close()
  await control.close()
})
beforeEach(async () => {
  // What other cases left in this database is not this one's to tell.
  await app.superuser.query("update app.data_release set told = case status when 'withdrawn' then 'withdrawn' else 'released' end")
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
  colleague = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
})

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code
const request = { dataset: 'portfolio', month: '2026-09', reason: 'To compare houses' } as const
const ask = () => api.releases.request(request)
const contentOf = (release: { contentHash: string | null }) => release.contentHash ?? ''
async function released() {
  const asked = await ask()
  return colleague.releases.approve({ releaseId: asked.id, contentHash: contentOf(asked) })
}
const round = () =>
  releaseRound(client, {
    clock: systemClock,
    controlPlane: createControlPlaneClient({ url: control.url, key: () => keys.eu, sent: () => undefined }),
  })
const heldOutside = async () =>
  ((await control.call('operator', 'GET', '/api/v1/releases', undefined)).data['items'] ?? []) as { id: string; figures: unknown[] }[]
async function report(zone: 'eu' | 'us', facts: object): Promise<boolean> {
  const one = { id: randomUUID(), at: new Date().toISOString(), kind: 'released_dataset', ...facts }
  const answer = await fetch(`${control.url}/internal/zone/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await signServiceToken(keys[zone], 'control')}` },
    body: JSON.stringify({ reports: [one] }),
  })
  return ((await answer.json()) as { taken?: string[] }).taken?.includes(one.id) === true
}

describe('a request', () => {
  it('shows exactly what would leave, with few people withheld, and lets nothing leave', async () => {
    const { units } = await makeOwnedAssociation(api)
    const asked = await ask()
    expect(asked).toMatchObject({ status: 'pending', told: 'nothing', own: true })
    expect(units.length).toBeLessThan(10)
    expect(asked.figures).toEqual([
      { figure: 'associations', counted: 1 },
      { figure: 'units', counted: null },
      { figure: 'owners', counted: null },
    ])
    expect((await colleague.releases.list({})).items).toMatchObject([{ id: asked.id, own: false, figures: asked.figures }])
    expect(await round()).toBe('done')
  })

  it('is of a month that is over, one at a time, and by a person', async () => {
    expect(await codeOf(api.releases.request({ ...request, month: '2099-01' }))).toBe('RELEASE_MONTH_OPEN')
    await ask()
    expect(await codeOf(colleague.releases.request(request))).toBe('RELEASE_PENDING')
    expect((await api.releases.request({ ...request, dataset: 'collections' })).figures.map(({ figure }) => figure)).toEqual([
      'charged_units',
      'settled_units',
      'paying_owners',
    ])
  })

  it.each(['fully_sovereign', 'client_owned_sovereignty'])(
    'is refused with the rule under %s, and the refusal is recorded',
    async (mode) => {
      await app.superuser.query('update app.organization set policy_mode = $2 where organization_id = $1', [orgId, mode])
      expect((await api.releases.list({})).allowed).toBe(false)
      expect(await codeOf(ask())).toBe('RELEASE_FORBIDDEN')
      const { rows } = await app.superuser.query(
        "select rule_code from app.audit_event where organization_id = $1 and action = 'data_release.requested' and decision = 'refused'",
        [orgId],
      )
      expect(rows).toEqual([{ rule_code: 'EXPORT_NOT_ALLOWED' }])
    },
  )

  it('leaves out every record that was classified above its kind', async () => {
    const { association } = await makeOwnedAssociation(api)
    await api.data.classify({ id: association.id as never, level: 'identity', bucket: 'R3' })
    expect((await ask()).figures[0]).toEqual({ figure: 'associations', counted: 0 })
  })
})

describe('an approval', () => {
  it('takes a second person, in the code and in the database', async () => {
    const asked = await ask()
    expect(await codeOf(api.releases.approve({ releaseId: asked.id, contentHash: contentOf(asked) }))).toBe('RELEASE_OWN')
    const alone = `update app.data_release set status = 'approved', decided_by = requested_by, decided_at = now(), content_hash = sha256('x'), policy_version = 1 where id = $1`
    await expect(app.superuser.query(alone, [asked.id])).rejects.toThrow('two_people')
  })

  it('is of the content that was looked at: what changed meanwhile has to be looked at again', async () => {
    const asked = await ask()
    await makeOwnedAssociation(api)
    expect(await codeOf(colleague.releases.approve({ releaseId: asked.id, contentHash: contentOf(asked) }))).toBe('RELEASE_CHANGED')
    const [again] = (await colleague.releases.list({})).items
    expect((await colleague.releases.approve({ releaseId: asked.id, contentHash: again?.contentHash ?? '' })).status).toBe('approved')
  })

  it('is asked of the policy again, is decided once, and not after four days', async () => {
    const asked = await ask()
    const approve = () => colleague.releases.approve({ releaseId: asked.id, contentHash: contentOf(asked) })
    await app.superuser.query("update app.organization set policy_mode = 'fully_sovereign' where organization_id = $1", [orgId])
    expect(await codeOf(approve())).toBe('RELEASE_FORBIDDEN')
    await app.superuser.query("update app.organization set policy_mode = 'regional' where organization_id = $1", [orgId])
    await app.superuser.query("update app.data_release set expires_at = now() - interval '1 second' where id = $1", [asked.id])
    expect(await codeOf(approve())).toBe('RELEASE_EXPIRED')
    const second = await ask()
    const decisions = await Promise.allSettled([
      colleague.releases.approve({ releaseId: second.id, contentHash: contentOf(second) }),
      colleague.releases.reject({ releaseId: second.id }),
    ])
    expect(decisions.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('makes rows that nothing changes any more', async () => {
    const { id } = await released()
    const { rows } = await app.superuser.query<{ granted: string }>(
      "select privilege_type as granted from information_schema.role_table_grants where table_name = 'released_figure' and grantee = 'freehold_app' order by 1",
    )
    expect(rows.map(({ granted }) => granted)).toEqual(['INSERT', 'SELECT'])
    await makeOwnedAssociation(api)
    expect((await api.releases.list({})).items.find((one) => one.id === id)?.figures[0]).toEqual({ figure: 'associations', counted: 0 })
    expect(await codeOf(api.releases.request(request))).toBe('RELEASE_STANDING')
  })
})

describe('outside', () => {
  it('there are the counts under a random id, and not whose they are; a withdrawal deletes them', async () => {
    await makeOwnedAssociation(api)
    const { id, figures } = await released()
    const delivered: unknown[] = []
    const deaf = { deliver: async (reports: readonly unknown[]) => (delivered.push(...reports), undefined) }
    expect(await releaseRound(client, { clock: systemClock, controlPlane: deaf })).toBe('not_taken')
    expect(JSON.stringify(delivered)).not.toContain(orgId)
    expect(await round()).toBe('done')
    expect(await heldOutside()).toContainEqual(expect.objectContaining({ id, figures, zone: 'eu', withdrawnAt: null }))
    expect((await api.releases.list({})).items[0]).toMatchObject({ id, told: 'released' })
    expect(await round()).toBe('done')

    await api.releases.withdraw({ releaseId: id })
    expect(await codeOf(colleague.releases.withdraw({ releaseId: id }))).toBe('RELEASE_NOT_RELEASED')
    await round()
    expect(await heldOutside()).toContainEqual(expect.objectContaining({ id, figures: [], withdrawnAt: expect.any(String) as string }))
    expect((await api.releases.list({})).items[0]).toMatchObject({ id, status: 'withdrawn', told: 'withdrawn' })
  })

  it('is taken only what its hash says, from the zone whose it is, and never again once it was withdrawn', async () => {
    const { id, dataset, month, contentHash: hash, figures } = await released()
    const facts = { releaseId: id, dataset, month, hash, held: true, figures }
    expect(await report('eu', { ...facts, figures: [{ figure: 'associations', counted: 99 }] })).toBe(false)
    expect(await report('eu', facts)).toBe(true)
    expect(await report('us', facts)).toBe(false)
    expect(await report('us', { ...facts, held: false, figures: [] })).toBe(false)
    expect(await report('eu', { ...facts, held: false, figures: [] })).toBe(true)
    expect(await report('eu', facts)).toBe(true)
    expect(await heldOutside()).toContainEqual(expect.objectContaining({ id, figures: [] }))
    expect(await report('eu', { ...facts, organizationId: orgId })).toBe(false)
  })
})

it('a release of another organisation is not there', async () => {
  const asked = await ask()
  const other = await app.makeOrganization()
  const stranger = app.as(other, await app.makeMember(other, { role: 'administrator' }))
  const at = { releaseId: asked.id }
  expect(await codeOf(stranger.releases.approve({ ...at, contentHash: contentOf(asked) }))).toBe('RELEASE_NOT_FOUND')
  expect(await codeOf(stranger.releases.reject(at))).toBe('RELEASE_NOT_FOUND')
  expect(await codeOf(stranger.releases.withdraw(at))).toBe('RELEASE_NOT_FOUND')
  expect((await stranger.releases.list({})).items).toEqual([])
})
