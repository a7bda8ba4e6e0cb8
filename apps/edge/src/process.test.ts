/** The edge as it is run: two processes, a control plane over HTTP, an app instance, real signals. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseOrgId } from '@repo/core'
import { formatTrace, readTrace, traceFiles } from '@repo/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ControlPlaneServer } from './test-support/control-plane-server.ts'
import { bareHost, EdgeLab, euHost } from './test-support/edge-lab.ts'
import { eventually, freePort } from './test-support/eventually.ts'
import { FakeZone } from './test-support/fake-zone.ts'
import { keyFolders } from './test-support/parties.ts'
import { rawRequest, requestBytes } from './test-support/raw-request.ts'

const lab = new EdgeLab('net')
const app = new FakeZone()
const trusted = new Map([lab.global, lab.zoneEdge].map((party) => [party.kid, party.publicKey]))
const controlPlane = new ControlPlaneServer(lab.controlPlane, (kid) => trusted.get(kid))
const ports = { global: 0, globalAdmin: 0, zone: 0, zoneAdmin: 0 }
const children = new Map<string, ChildProcess>()
const org = parseOrgId('0d9f4c4e-6f6b-4c43-9c53-0d8d9f0b1a11')
if (!org) throw new Error('the id is canonical')

async function run(role: 'global' | 'zone'): Promise<void> {
  const child = spawn(process.execPath, ['src/main.ts', '--config', join(lab.root, `${role}.json`)], {
    stdio: 'inherit',
    cwd: join(import.meta.dirname, '..'),
  })
  children.set(role, child)
  await eventually(async () => (await fetch(`http://127.0.0.1:${ports[`${role}Admin`]}/healthz`)).ok)
}

async function end(role: string, signal: NodeJS.Signals): Promise<number | null> {
  const child = children.get(role)
  if (!child) return null
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('exit', (code) => resolve(code))
  child.kill(signal)
  children.delete(role)
  return promise
}

const ready = (role: 'global' | 'zone') =>
  eventually(async () => (await fetch(`http://127.0.0.1:${ports[`${role}Admin`]}/readyz`)).status === 200)
const register = () =>
  eventually(async () => {
    const body = JSON.stringify({ instanceId: '7a0f5d0e-2d3b-4a35-8c0b-1f2e3d4c5b6a', address: app.address })
    return (await fetch(`http://127.0.0.1:${ports.zoneAdmin}/instances`, { method: 'POST', body })).status === 204
  })
const ask = (fields: readonly string[] = []) =>
  rawRequest(ports.global, requestBytes('POST', '/api/v1/units?quokka=1', bareHost, [`X-Org-Id: ${org}`, ...fields], 'quokka body'))

beforeAll(async () => {
  await Promise.all([app.start(), controlPlane.start()])
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort()
  const common = (role: 'global' | 'zone', folders: ReturnType<typeof keyFolders>) => ({
    role,
    listen: { host: '127.0.0.1', port: ports[role] },
    admin: { host: '127.0.0.1', port: ports[`${role}Admin`] },
    controlPlane: { url: controlPlane.url, trustedKeysFolder: folders.trusted },
    serviceKeyFolder: folders.secrets,
    stateFolder: join(lab.root, role, 'state'),
    telemetryFolder: join(lab.root, role, 'telemetry'),
    bareHosts: [bareHost],
  })
  const globalFolders = keyFolders(join(lab.root, 'global'), lab.global, [lab.control], [])
  const zoneFolders = keyFolders(join(lab.root, 'zone'), lab.zoneEdge, [lab.control], [lab.global])
  writeFileSync(join(lab.root, 'global.json'), JSON.stringify({ ...common('global', globalFolders), edgeId: 'global-1' }))
  const zone = {
    edgeId: 'eu-1',
    zone: 'eu',
    cell: 'eu-1',
    zoneHosts: [euHost],
    assertionKeyFolder: zoneFolders.secrets,
    listedEdgesFolder: zoneFolders.listed,
  }
  writeFileSync(join(lab.root, 'zone.json'), JSON.stringify({ ...common('zone', zoneFolders), ...zone }))
  lab.cell(1, 'eu', `http://127.0.0.1:${ports.zone}`)
  lab.org({ id: org })
  await Promise.all([run('global'), run('zone')])
  await register()
  await Promise.all([ready('global'), ready('zone')])
}, 60_000)
afterAll(async () => {
  await Promise.all([...children.keys()].map((role) => end(role, 'SIGKILL')))
  await lab.close()
  await Promise.all([app.stop(), controlPlane.stop()])
})

describe('two edges as processes', { timeout: 60_000 }, () => {
  it('read the directory under their own names and carry one trace, readable from their files', async () => {
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(new Set(controlPlane.callers)).toEqual(new Set(['edge:global-1', 'edge:eu-1']))
    const requestId = answer.fields.get('x-request-id') ?? ''
    const spans = async () => readTrace(await traceFiles(lab.root), requestId)
    await eventually(async () => (await spans()).length >= 2)
    const lines = formatTrace(await spans())
      .split('\n')
      .map((line) => line.replace(/^.*ms {2}/, ''))
    expect(lines.slice(1)).toEqual(['edge global-1  edge  [POST 200]', '  edge eu-1  edge  [POST 200]'])
  })

  it('keep nothing of a request but opaque ids, codes and numbers', async () => {
    const personal = [
      'X-Quokka: quokka',
      'Cookie: name=quokka',
      'Authorization: Bearer quokka',
      'Idempotency-Key: quokka',
      'User-Agent: quokka',
      'Accept-Language: quokka',
    ]
    const answer = await ask(personal)
    await rawRequest(ports.global, requestBytes('GET', '/quokka/page', 'quokka.example', ['Accept: text/html']))
    await eventually(async () => (await readTrace(await traceFiles(lab.root), answer.fields.get('x-request-id') ?? '')).length >= 2)
    const files = readdirSync(lab.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const text = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n')
    expect(text).toContain(answer.fields.get('x-request-id'))
    expect(text).not.toContain('quokka')
    expect(text).not.toContain('/api/v1/units')
    const metrics = await (await fetch(`http://127.0.0.1:${ports.globalAdmin}/metrics`)).text()
    expect(metrics).toContain('edge_requests_total{route="api",status="2xx"}')
    expect(metrics).not.toContain(org)
  })

  it('serve on with the control plane gone, after kill -9 of both and a start without it', async () => {
    lab.controlPlane.dead = true
    lab.controlPlane.cut()
    await controlPlane.stop()
    expect((await ask()).status).toBe(200)
    await Promise.all([end('global', 'SIGKILL'), end('zone', 'SIGKILL')])
    await Promise.all([run('global'), run('zone')])
    await register()
    expect((await ask()).status).toBe(200)
    const readiness = (await (await fetch(`http://127.0.0.1:${ports.globalAdmin}/readyz`)).json()) as {
      dependencies: { directory: { ageMs: number } }
    }
    expect(readiness.dependencies.directory.ageMs).toBeGreaterThan(0)
  })

  it('end by themselves on SIGTERM', async () => {
    expect(await Promise.all([end('global', 'SIGTERM'), end('zone', 'SIGTERM')])).toEqual([0, 0])
  })
})
