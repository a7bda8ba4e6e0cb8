/** The type of a policy and a cell's way of keeping copies, as operators say them and as placement and failover act on them. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { prepareControlPlane, type Answer, type ControlPlane } from '../support/control-plane.ts'

type Body = Record<string, unknown>
let control: ControlPlane

const call = (method: string, path: string, given?: unknown): Promise<Answer> => control.call('operator', method, `/api/v1${path}`, given)
const code = ({ status, error }: Answer) => [status, error?.code]

const place = (name: string, country: string, role: string) => ({ provider: 'local', code: name, country, role, lifecycle: 'active' })
const cell = (number: number, regions: Body[], replication?: string) =>
  call('PUT', `/cells/eu-${number}`, {
    ...{ zone: 'eu', number: 20 + number, edgeAddress: `http://127.0.0.1:${9200 + number}`, regions },
    ...(replication === undefined ? {} : { replication }),
  })

beforeAll(async () => {
  control = await prepareControlPlane()
  await control.start()
  await call('PUT', '/zones/eu', { webOrigin: 'http://eu.localhost:8080' })
})
afterAll(() => control.close())

it('a cell is registered with the copies it really keeps, and fails over to its standby', async () => {
  const german = [place('berlin', 'DE', 'primary'), place('berlin', 'DE', 'backup')]
  expect(code(await cell(1, german, 'sync_standby'))).toEqual([422, 'CELL_REPLICATION_UNMET'])
  expect(code(await cell(1, german, 'reference_fanout'))).toEqual([422, 'VALIDATION_FAILED'])
  expect((await cell(1, german, 'single_region_ha')).status).toBe(200)
  expect((await cell(2, [place('cork', 'IE', 'primary'), place('lyon', 'FR', 'replica')], 'sync_standby')).status).toBe(200)
  expect((await call('GET', '/cells/eu-1/failover')).data).toEqual({
    ...{ code: 'eu-1', replication: 'single_region_ha', target: null, reason: 'NO_STANDBY' },
  })
  expect((await call('GET', '/cells/eu-2/failover')).data).toMatchObject({
    replication: 'sync_standby',
    target: { country: 'FR', loses: 'nothing' },
  })
  expect(code(await call('GET', '/cells/eu-9/failover'))).toEqual([404, 'CELL_NOT_FOUND'])
})

it('wishes order where an organisation is placed, and a mandatory one is refused where nothing fits', async () => {
  const policy = { zone: 'eu', mode: 'regional', backupCountries: [] }
  const write = (given: Body) => call('POST', '/residency/policies', { ...policy, ...given })
  expect(code(await write({ policyType: 'mandatory' }))).toEqual([422, 'POLICY_FIELD_REQUIRED'])
  expect(code(await write({ preferredCountries: ['IE'] }))).toEqual([422, 'POLICY_FIELD_UNUSED'])
  expect(code(await write({ policyType: 'preferred', preferredCountries: ['GB'] }))).toEqual([422, 'POLICY_COUNTRY_OUTSIDE_ZONE'])
  expect(code(await write({ policyType: 'mandatory', preferredCountries: ['MT'] }))).toEqual([409, 'POLICY_UNSATISFIABLE'])

  const irish = await write({ policyType: 'preferred', preferredCountries: ['IE'] })
  expect([irish.status, irish.data]).toMatchObject([201, { policyType: 'preferred', preferredCountries: ['IE'] }])
  const organization = await call('POST', '/organizations', { zone: 'eu', policyId: irish.data['id'] })
  expect(organization.data).toMatchObject({ cell: 'eu-2' })
  // Mandatory for France: no primary stands there, and an organisation elsewhere is not put under it either.
  const french = await write({ policyType: 'mandatory', preferredCountries: ['FR'] })
  expect(code(await call('POST', '/organizations', { zone: 'eu', policyId: french.data['id'] }))).toEqual([409, 'PLACEMENT_UNSATISFIABLE'])
  expect(code(await call('PUT', `/organizations/${String(organization.data['id'])}/policy`, { policyId: french.data['id'] }))).toEqual([
    ...[409, 'POLICY_UNSATISFIABLE'],
  ])
})

it('a standby that one organisation of the cell does not allow takes nothing over: the cell degrades', async () => {
  expect((await cell(3, [place('breda', 'NL', 'primary'), place('ghent', 'BE', 'replica')], 'async_standby')).status).toBe(200)
  const policy = await call('POST', '/residency/policies', {
    ...{ zone: 'eu', mode: 'regional', backupCountries: [], policyType: 'mandatory', preferredCountries: ['NL'] },
  })
  expect((await call('GET', '/cells/eu-3/failover')).data).toMatchObject({ target: { country: 'BE', loses: 'the_last' } })
  await call('POST', '/organizations', { zone: 'eu', policyId: policy.data['id'] })
  expect((await call('GET', '/cells/eu-3/failover')).data).toMatchObject({ target: null, reason: 'DESTINATION_NOT_ALLOWED' })
})
