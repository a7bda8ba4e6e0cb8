/**
 * The control plane and the zones share no secret and no issuer. What each side holds is enumerated (files, environments of processes, the directory's rows) and
 * sought at the other; and what the control plane could sign with is tried at the zones' doors. What zones do believe it in, by its public key: policies and the
 * stream of jobs, which name no person and open nothing.
 */
import { createHmac, createPrivateKey, createSecretKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  assertionHeader,
  readAssertionKeys,
  readServiceKey,
  signAssertion,
  signServiceToken,
  type AssertionKeys,
} from '@repo/contract/edge'
import { selectZones, zoneFolders, zonePorts } from '@repo/stack'
import { expect, inject, it } from 'vitest'
import { ask, claimTenant } from '../support/stack-visitor.ts'
import { environmentsOf, filesUnder, keysOf, rowsOf, secretsOf, small } from './support/secrets-held.ts'

const stack = inject('stack')
const zones = selectZones(stack.zones)
const controlFolder = join(stack.stateFolder, 'control-plane')
const controlFiles = [...filesUnder(join(controlFolder, 'secrets')), join(controlFolder, 'postgres', 'passwords.json')].filter(small)
const controlEnvironment = environmentsOf(stack.stateFolder, 'control-plane')

function zoneFilesOf(zone: string): string[] {
  const folders = zoneFolders(stack.stateFolder, zone as never)
  const kept = [folders.secrets, folders.officer, folders.edgeSecrets, join(stack.stateFolder, 'custodians', zone)].flatMap(filesUnder)
  return [...kept, join(folders.postgres, 'passwords.json')].filter(small)
}

it.each(zones)(
  'nothing that zone $zone signs, signs in or encrypts with is held by the control plane, and the other way round',
  async ({ zone }) => {
    const theirs = secretsOf(zoneFilesOf(zone), environmentsOf(stack.stateFolder, `${zone}/`))
    const own = secretsOf(controlFiles, controlEnvironment)
    // The superuser's and six roles' passwords, session key, assertion and field keys, two service keys, audit key, staff, custodians.
    expect(theirs.size).toBeGreaterThan(15)
    expect(own.size).toBeGreaterThan(3)
    const held = [
      ...controlFiles.map((file) => readFileSync(file, 'utf8')),
      ...controlEnvironment,
      await rowsOf(stack.directoryOwnerUrl),
    ].join('\n')
    expect([...theirs].filter((secret) => held.includes(secret))).toEqual([])
    const inZone = [...zoneFilesOf(zone).map((file) => readFileSync(file, 'utf8')), ...environmentsOf(stack.stateFolder, `${zone}/`)].join(
      '\n',
    )
    expect([...own, stack.operatorPassphrase].filter((secret) => inZone.includes(secret))).toEqual([])
    const controlKeys = keysOf(controlFiles)
    expect(controlKeys.size).toBeGreaterThan(0)
    expect([...keysOf(zoneFilesOf(zone))].filter((key) => controlKeys.has(key))).toEqual([])
  },
)

it('what processes of both sides are told in the same words are settings of the machine and of programs, by name', () => {
  const told = new Set(environmentsOf(stack.stateFolder, ...zones.map(({ zone }) => `${zone}/`)))
  const alike = controlEnvironment.filter((line) => line !== '' && told.has(line)).map((line) => line.split('=', 1)[0])
  const settings = [
    'CI',
    'HOME',
    'HOST',
    'HOST_HEADER',
    'LANG',
    'NODE_COMPILE_CACHE',
    'NODE_ENV',
    'PATH',
    'PROTOCOL_HEADER',
    'TMPDIR',
    'TZ',
  ]
  expect(alike.filter((name = '') => !settings.includes(name))).toEqual([])
})

it('a secret that is planted on both sides would be found', async () => {
  const [zone] = zones
  const theirs = secretsOf(zoneFilesOf(zone?.zone ?? ''), [])
  const [one = ''] = theirs
  const held = `${await rowsOf(stack.directoryOwnerUrl)}\nPLANTED=${one}`
  expect([...theirs].filter((secret) => held.includes(secret))).toEqual([one])
})

it('with every key it has the control plane signs nothing that a zone takes for an edge’s, a member’s or a staff’s word', async () => {
  const pems = controlFiles.filter((file) => file.endsWith('.pem'))
  expect(pems.length).toBeGreaterThan(0)
  for (const zone of zones) {
    const { id } = await claimTenant(stack, zone.zone as 'eu' | 'us')
    const folders = zoneFolders(stack.stateFolder, zone.zone)
    const { kid } = readAssertionKeys(folders.secrets).signing
    const claims = {
      org: id as never,
      zone: zone.zone,
      epoch: 1,
      edge: `${zone.zone}-1`,
      accepted: 'here',
      exp: Math.floor(Date.now() / 1000) + 60,
    } as const
    for (const pem of pems) {
      const text = readFileSync(pem, 'utf8')
      // Its bytes as a key for the zone's own way of vouching, under the name of a key the zone has.
      const seed = createPrivateKey(text).export({ format: 'der', type: 'pkcs8' }).subarray(-32)
      const keys: AssertionKeys = { signing: { kid, secret: createSecretKey(seed) }, byKid: new Map() }
      const token = await signServiceToken(readServiceKey('control:main', pem.slice(pem.lastIndexOf('service-') + 8, -4), text), 'control')
      const tries = [
        { [assertionHeader]: signAssertion(claims, keys) },
        { [assertionHeader]: token },
        { authorization: `Bearer ${token}` },
        { cookie: `freehold-staff.session_token=${token}.${createHmac('sha256', seed).update(token).digest('base64')}` },
      ]
      const { web, edge } = zonePorts(zone, stack.basePort)
      for (const headers of tries) {
        const at = (port = 0) =>
          ask(`http://${zone.host}.localhost:${port}`, '/api/v1/associations', { headers: { ...headers, 'x-org-id': id } })
        const [atWeb, atEdge] = [await at(web[0]), await at(edge)]
        expect([atWeb.status, atWeb.code]).toEqual([421, 'ASSERTION_REQUIRED'])
        expect([atEdge.status, atEdge.code]).toEqual([401, 'UNAUTHENTICATED'])
      }
    }
  }
})
