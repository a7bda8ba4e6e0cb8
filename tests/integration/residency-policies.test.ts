/** The registry of regions and residency policies over HTTP, on the control plane's own port: what is refused, with which code, and what a zone is told. */
import { randomUUID } from 'node:crypto'
import { isPolicyOf, policyBytes, zoneJobLine, type ZoneJob } from '@repo/contract/boundary'
import { signServiceToken, trustedKeyFolder } from '@repo/contract/edge'
import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareControlPlane, type Answer, type ControlPlane } from '../support/control-plane.ts'

let control: ControlPlane
let zoneToken: string

beforeAll(async () => {
  control = await prepareControlPlane()
  const zone = await control.issueKey('zone:eu')
  await control.start()
  await control.registerZone('eu', 2, 'DE')
  await control.registerZone('uk', 3, 'GB')
  zoneToken = await signServiceToken(zone.key, 'control')
})
afterAll(() => control.close())

type Body = Record<string, unknown>
const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> =>
  control.call('operator', method, `/api/v1${path}`, body, headers)
const code = (answer: Answer): unknown => [answer.status, answer.error?.code]
const region = (given: Body = {}): Body => ({
  zone: 'eu',
  provider: 'aws',
  code: `r-${randomUUID().slice(0, 8)}`,
  country: 'FR',
  roles: ['primary'],
  ...given,
})
const made = async (answer: Promise<Answer>): Promise<Body> => {
  const { status, data } = await answer
  expect(status).toBe(201)
  return data
}
const tag = (version: unknown) => ({ 'if-match': `"${String(version)}"` })
const put = ({ country, roles, lifecycle }: Body, changes: Body = {}): Body => ({ country, roles, lifecycle, ...changes })
const regionalPolicy = { zone: 'eu', mode: 'regional', backupCountries: [] }

/** The zone's jobs that are open now. */
async function jobsOf(organizationId: string): Promise<ZoneJob[]> {
  const answer = await fetch(`${control.url}/internal/zone/jobs`, { headers: { authorization: `Bearer ${zoneToken}` } })
  const jobs: ZoneJob[] = []
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of answer.body ?? []) {
    const lines = `${rest}${decoder.decode(chunk as Uint8Array, { stream: true })}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.map((text) => zoneJobLine.parse(JSON.parse(text)))) {
      // The heartbeat comes behind everything that is there.
      if (line.type === 'heartbeat') return jobs.filter((job) => job.organizationId === organizationId)
      jobs.push(line.job)
    }
  }
  return jobs
}

describe('a region', () => {
  it('has the jurisdiction of its country, whatever its provider calls it', async () => {
    const london = { provider: 'aws', code: 'eu-west-2', country: 'GB', roles: ['primary'] }
    expect(code(await call('POST', '/regions', { ...london, zone: 'eu' }))).toEqual([422, 'REGION_OUTSIDE_ZONE'])
    expect((await call('POST', '/regions', { ...london, zone: 'uk' })).status).toBe(201)
  })

  it('lies in a country that some zone has: none, null and an unknown one are refused', async () => {
    expect(code(await call('POST', '/regions', region({ country: 'CH' })))).toEqual([422, 'REGION_COUNTRY_UNKNOWN'])
    expect(code(await call('POST', '/regions', region({ country: null })))).toEqual([422, 'VALIDATION_FAILED'])
    expect(code(await call('POST', '/regions', { ...region(), country: undefined }))).toEqual([422, 'VALIDATION_FAILED'])
    expect(code(await call('POST', '/regions', null))).toEqual([422, 'VALIDATION_FAILED'])
    expect(code(await call('POST', '/regions', region({ comment: 'x' })))).toEqual([422, 'VALIDATION_FAILED'])
  })

  it('is registered once', async () => {
    const paris = region()
    await made(call('POST', '/regions', paris))
    expect(code(await call('POST', '/regions', { ...paris, roles: ['backup'] }))).toEqual([409, 'REGION_DUPLICATE'])
    const twice = region()
    const answers = await Promise.all([call('POST', '/regions', twice), call('POST', '/regions', twice)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
  })

  it('changes only for who read what they change, and its life goes forward', async () => {
    const planned = await made(call('POST', '/regions', region()))
    const path = `/regions/${String(planned['id'])}`
    const read = await fetch(`${control.url}/api/v1${path}`)
    const tagOf = (await control.ask('viewer', `/api/v1${path}`)).headers.get('etag')
    expect(read.status).toBe(401)
    expect(tagOf).toBe('"1"')
    expect(code(await call('PUT', path, put(planned)))).toEqual([428, 'IF_MATCH_REQUIRED'])
    expect(code(await call('PUT', path, put(planned), tag(7)))).toEqual([412, 'VERSION_MISMATCH'])
    expect(code(await call('PUT', path, put(planned, { color: 'red' }), tag(1)))).toEqual([422, 'VALIDATION_FAILED'])
    const active = await call('PUT', path, put(planned, { lifecycle: 'active' }), tag(1))
    expect(active.data).toMatchObject({ lifecycle: 'active', version: 2 })
    expect(code(await call('PUT', path, put(planned, { lifecycle: 'planned' }), tag(2)))).toEqual([409, 'REGION_TRANSITION_NOT_ALLOWED'])
    expect((await call('PUT', path, put(planned, { lifecycle: 'retired' }), tag(2))).status).toBe(200)
    expect((await call('PUT', path, put(planned, { lifecycle: 'planned', country: 'DE' }), tag(3))).data).toMatchObject({ country: 'DE' })
    expect(code(await call('PUT', path, put(planned, { country: 'GB' }), tag(4)))).toEqual([422, 'REGION_OUTSIDE_ZONE'])
    expect((await call('DELETE', path)).status).toBe(204)
    expect(code(await call('GET', path))).toEqual([404, 'REGION_NOT_FOUND'])
  })

  it('that a cell stands in keeps its country, its role and its life, and is not deleted', async () => {
    const { data } = await call('GET', '/regions?zone=eu&lifecycle=active')
    const used = (data['items'] as Body[]).find((one) => one['code'] === 'eu-main')
    expect(used).toMatchObject({ country: 'DE', cells: ['eu-1'] })
    const path = `/regions/${String(used?.['id'])}`
    const version = tag(used?.['version'])
    const inUse = [409, 'REGION_IN_USE']
    expect(code(await call('DELETE', path))).toEqual(inUse)
    expect(code(await call('PUT', path, put(used ?? {}, { country: 'FR' }), version))).toEqual(inUse)
    expect(code(await call('PUT', path, put(used ?? {}, { roles: ['backup'] }), version))).toEqual(inUse)
    expect(code(await call('PUT', path, put(used ?? {}, { lifecycle: 'retired' }), version))).toEqual(inUse)
    const elsewhere = { provider: 'local', code: 'eu-main', country: 'FR', role: 'primary', lifecycle: 'active' }
    const cell = { zone: 'eu', number: 2, edgeAddress: 'http://127.0.0.1:9102', regions: [elsewhere] }
    expect(code(await call('PUT', '/cells/eu-1', cell))).toEqual([409, 'REGION_DUPLICATE'])
  })

  it('is looked at by viewers and changed by operators, and each attempt is in the record', async () => {
    expect(code(await control.call('viewer', 'POST', '/api/v1/regions', region()))).toEqual([403, 'FORBIDDEN'])
    expect((await control.call('viewer', 'GET', '/api/v1/regions')).status).toBe(200)
    expect(code(await control.call(null, 'GET', '/api/v1/regions'))).toEqual([401, 'UNAUTHENTICATED'])
  })
})

describe('a policy', () => {
  const post = (given: Body) => call('POST', '/residency/policies', given)

  it.each([
    ['only countries', { zone: 'eu', backupCountries: ['DE'] }, [422, 'VALIDATION_FAILED']],
    ['a mode and no word about backups', { zone: 'eu', mode: 'regional' }, [422, 'VALIDATION_FAILED']],
    ['a mode without the country it pins', { ...regionalPolicy, mode: 'single_country' }, [422, 'POLICY_FIELD_REQUIRED']],
    ['a region that is null', { ...regionalPolicy, mode: 'client_owned_sovereignty', facilities: [null] }, [422, 'VALIDATION_FAILED']],
    [
      'a sovereign in the wrong country',
      { ...regionalPolicy, mode: 'fully_sovereign', pinnedCountry: 'GB' },
      [422, 'POLICY_COUNTRY_OUTSIDE_ZONE'],
    ],
    [
      'a facility nobody registered',
      { ...regionalPolicy, mode: 'client_owned_sovereignty', facilities: [randomUUID()] },
      [422, 'POLICY_FACILITY_UNKNOWN'],
    ],
    ['a country that its mode does not read', { ...regionalPolicy, pinnedCountry: 'DE' }, [422, 'POLICY_FIELD_UNUSED']],
    [
      'a view from outside that its mode does not offer',
      { ...regionalPolicy, mode: 'single_country', pinnedCountry: 'DE', viewFromOutside: false },
      [422, 'POLICY_FIELD_UNUSED'],
    ],
    ['encryption switched off', { ...regionalPolicy, encryption: 'off' }, [422, 'VALIDATION_FAILED']],
    [
      'encryption switched off for identity',
      { ...regionalPolicy, narrowings: [{ scope: 'level', level: 'identity', encryption: false }] },
      [422, 'VALIDATION_FAILED'],
    ],
    ['a name', { ...regionalPolicy, name: 'Ms Example' }, [422, 'VALIDATION_FAILED']],
    ['a narrowing about nothing', { ...regionalPolicy, narrowings: [{ scope: 'zone' }] }, [422, 'POLICY_NARROWING_INCOMPLETE']],
    [
      'no place left for identity data',
      { ...regionalPolicy, narrowings: [{ scope: 'level', level: 'identity', countries: [] }] },
      [409, 'POLICY_UNSATISFIABLE'],
    ],
    [
      'a sovereign where nothing stands',
      { ...regionalPolicy, mode: 'fully_sovereign', pinnedCountry: 'MT' },
      [409, 'POLICY_UNSATISFIABLE'],
    ],
  ])('of %s is refused when it is written', async (_, given, expected) => {
    expect(code(await post(given))).toEqual(expected)
  })

  it('is kept in versions, and changed only by who read what they change', async () => {
    const first = await made(
      post({ ...regionalPolicy, viewFromOutside: true, narrowings: [{ scope: 'organization', deniedCountries: ['FR'] }] }),
    )
    const path = `/residency/policies/${String(first['id'])}`
    expect((await call('GET', path)).data).toEqual(first)
    const next = { mode: 'single_country', pinnedCountry: 'DE', backupCountries: [] }
    expect(code(await call('PUT', path, next))).toEqual([428, 'IF_MATCH_REQUIRED'])
    expect(code(await call('PUT', path, next, tag(2)))).toEqual([412, 'VERSION_MISMATCH'])
    expect(code(await call('PUT', path, { ...next, zone: 'uk' }, tag(1)))).toEqual([422, 'VALIDATION_FAILED'])
    const second = await call('PUT', path, next, tag(1))
    expect(second.data).toMatchObject({ version: 2, mode: 'single_country', pinnedCountry: 'DE' })
    expect(second.data).not.toHaveProperty('narrowings')
    expect((await call('DELETE', path)).status).toBe(204)
    expect(code(await call('GET', path))).toEqual([404, 'POLICY_NOT_FOUND'])
  })
})

describe('an organisation under a policy', () => {
  const create = (given: Body) => call('POST', '/organizations', { zone: 'eu', ...given })

  it('tells its zone what it is, signed by the control plane alone', async () => {
    const organization = await made(create({ policyMode: 'single_country' }))
    const id = String(organization['id'])
    expect(organization).toMatchObject({ policyMode: 'single_country', policyVersion: 1, policyId: expect.any(String) as string })
    const provision = await expect
      .poll(() => jobsOf(id))
      .toHaveLength(1)
      .then(() => jobsOf(id))
    const [job] = provision
    if (job?.kind !== 'provision' || !job.policy) throw new Error('the order to prepare it carries no policy')
    const { bundle, signature } = job.policy
    expect(bundle).toMatchObject({ organizationId: id, version: 1, mode: 'single_country', pinnedCountry: 'DE', zone: 'eu' })
    expect(bundle.regions).toContainEqual(expect.objectContaining({ code: 'eu-main', country: 'DE', lifecycle: 'active' }))
    const secrets = join(control.dir, 'secrets')
    const file = readdirSync(secrets).find((name) => name.endsWith('.pem')) ?? ''
    const key = createPublicKey(readFileSync(join(secrets, file), 'utf8'))
    const lookup = (kid: string) => (file === `service-${kid}.pem` ? key : undefined)
    expect(isPolicyOf(policyBytes(bundle), signature, lookup, 'control:main')).toBe(true)
    expect(isPolicyOf(policyBytes({ ...bundle, mode: 'regional' }), signature, lookup, 'control:main')).toBe(false)
    expect(isPolicyOf(policyBytes(bundle), signature, trustedKeyFolder(join(secrets, 'trusted')), 'control:main')).toBe(false)
    expect(isPolicyOf(policyBytes(bundle), signature, lookup, 'zone:eu')).toBe(false)
  })

  it('follows its next version and any other one: the directory, its count and its zone at once', async () => {
    const policy = await made(call('POST', '/residency/policies', regionalPolicy))
    const path = `/residency/policies/${String(policy['id'])}`
    const organization = await made(create({ policyId: policy['id'] }))
    const id = String(organization['id'])
    expect(code(await call('DELETE', path))).toEqual([409, 'POLICY_IN_USE'])
    const sequence = Number(organization['sequence'])
    expect((await call('PUT', path, { mode: 'hybrid', primaryCountry: 'DE', backupCountries: [] }, tag(1))).status).toBe(200)
    const after = (await call('GET', `/organizations/${id}`)).data
    expect(after).toMatchObject({ policyMode: 'hybrid', policyVersion: 2, epoch: 1, status: 'provisioning' })
    expect(Number(after['sequence'])).toBeGreaterThan(sequence)
    const other = await made(call('POST', '/residency/policies', { ...regionalPolicy, viewFromOutside: true }))
    const moved = await call('PUT', `/organizations/${id}/policy`, { policyId: other['id'] })
    // The other policy is in its first version, and the organisation's own count rises all the same.
    expect(moved.data).toMatchObject({ policyMode: 'regional', policyVersion: 3, policyId: other['id'] })
    expect((await call('DELETE', path)).status).toBe(204)
    const policies = (await jobsOf(id)).filter((job) => job.kind === 'set_policy')
    expect(
      policies.map(({ policyMode, policyVersion, policy: { bundle } }) => [policyMode, policyVersion, bundle.revision, bundle.mode]),
    ).toEqual([
      ['hybrid', 2, 2, 'hybrid'],
      ['regional', 3, 1, 'regional'],
    ])
  })

  it('is put under none that its cell cannot keep, and none of another zone', async () => {
    const paris = await made(call('POST', '/regions', region({ lifecycle: 'active', roles: ['primary', 'replica', 'backup'] })))
    const french = { ...regionalPolicy, mode: 'single_country', pinnedCountry: 'FR' }
    const policy = await made(call('POST', '/residency/policies', french))
    expect(code(await create({ policyId: policy['id'] }))).toEqual([409, 'PLACEMENT_UNSATISFIABLE'])
    const organization = await made(create({}))
    const path = `/organizations/${String(organization['id'])}/policy`
    expect(code(await call('PUT', path, { policyId: policy['id'] }))).toEqual([409, 'POLICY_UNSATISFIABLE'])
    expect(code(await call('PUT', path, { policyId: randomUUID() }))).toEqual([404, 'POLICY_NOT_FOUND'])
    const british = await made(call('POST', '/residency/policies', { ...regionalPolicy, zone: 'uk' }))
    expect(code(await call('PUT', path, { policyId: british['id'] }))).toEqual([404, 'POLICY_NOT_FOUND'])
    const own = `/residency/policies/${String(organization['policyId'])}`
    const version = (await call('GET', own)).data['version']
    expect(code(await call('PUT', own, { mode: 'single_country', pinnedCountry: 'FR', backupCountries: [] }, tag(version)))).toEqual([
      409,
      'POLICY_UNSATISFIABLE',
    ])
    // A place that was retired is no place: the French policy, which nobody is under, does not hold it.
    expect((await call('PUT', `/regions/${String(paris['id'])}`, put(paris, { lifecycle: 'retired' }), tag(1))).status).toBe(200)
    expect(code(await call('POST', '/residency/policies', french))).toEqual([409, 'POLICY_UNSATISFIABLE'])
  })

  const versionOf = async (id: unknown) => (await call('GET', `/organizations/${String(id)}`)).data['policyVersion']

  it('gets its policy again when the registry changes its places, and not when it changes those of others', async () => {
    const reaching = await made(create({}))
    const german = await made(create({ policyMode: 'single_country' }))
    const versions = () => Promise.all([reaching, german].map(({ id }) => versionOf(id)))
    // Planned, a place is nobody's.
    const vault = await made(call('POST', '/regions', region({ roles: ['backup'] })))
    const path = `/regions/${String(vault['id'])}`
    expect(await versions()).toEqual([1, 1])
    expect((await call('PUT', path, put(vault, { lifecycle: 'active' }), tag(1))).status).toBe(200)
    expect(await versions()).toEqual([2, 1])
    expect((await call('PUT', path, put(vault, { lifecycle: 'active' }), tag(2))).status).toBe(200)
    expect(await versions()).toEqual([2, 1])
    // Nobody's policy lets backups go there, so that it may hold them or not is all the same.
    expect((await call('PUT', path, put(vault, { lifecycle: 'active', roles: ['replica'] }), tag(3))).status).toBe(200)
    expect(await versions()).toEqual([2, 1])
    expect((await call('DELETE', path)).status).toBe(204)
    expect(await versions()).toEqual([3, 1])
    expect((await jobsOf(String(german['id']))).filter(({ kind }) => kind === 'set_policy')).toEqual([])
    // A cell that is registered as it is changes nobody's places.
    await control.registerZone('eu', 2, 'DE')
    expect(await versions()).toEqual([3, 1])
  })

  it('is told of a version only when it says something else', async () => {
    const policy = await made(call('POST', '/residency/policies', { ...regionalPolicy, viewFromOutside: true }))
    const organization = await made(create({ policyId: policy['id'] }))
    const same = { mode: 'regional', backupCountries: [], viewFromOutside: true }
    const again = await call('PUT', `/residency/policies/${String(policy['id'])}`, same, tag(1))
    expect([again.status, again.data['version']]).toEqual([200, 1])
    const under = await call('PUT', `/organizations/${String(organization['id'])}/policy`, { policyId: policy['id'] })
    expect([under.status, under.data['policyVersion']]).toEqual([200, 1])
    expect(await versionOf(organization['id'])).toBe(1)
  })

  it('keeps the facility it counts on', async () => {
    const vault = await made(call('POST', '/regions', region({ lifecycle: 'active', roles: ['backup'] })))
    const main = ((await call('GET', '/regions?zone=eu')).data['items'] as Body[]).find((one) => one['code'] === 'eu-main')
    const own = { ...regionalPolicy, mode: 'client_owned_sovereignty', facilities: [main?.['id'], vault['id']] }
    await made(call('POST', '/residency/policies', own))
    expect(code(await call('DELETE', `/regions/${String(vault['id'])}`))).toEqual([409, 'REGION_IN_USE'])
  })
})

it('modes and levels are told as the engine reads them', async () => {
  const modes = (await call('GET', '/residency/modes')).data['items'] as { mode: string; rules: Body[] }[]
  expect(modes.map(({ mode }) => mode)).toEqual(['single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty'])
  expect(modes[0]?.rules[0]).toMatchObject({
    level: 'identity',
    form: null,
    places: 'pinned_country',
    operatorAccess: 'customer_approves',
    exports: 'nothing',
  })
  const levels = (await call('GET', '/classification/levels')).data
  expect(levels).toMatchObject({ unclassified: { bucket: 'R3', level: 'identity' } })
  expect(code(await call('GET', '/residency/modes?color=red'))).toEqual([422, 'VALIDATION_FAILED'])
})
