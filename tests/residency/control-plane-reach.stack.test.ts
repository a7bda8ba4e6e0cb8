/**
 * Operators of the control plane have no path to what zones hold: its process is given no address and no secret of a zone, opens no connection to one, and what it
 * knows opens no zone's door. The network's own rules come on top of it; here the machine is one, so it is the inventory that is looked at.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readRunRecord, selectZones, stackPorts, zonePorts } from '@repo/stack'
import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { controlOrigin, zoneOrigin, ask } from '../support/stack-visitor.ts'

const stack = inject('stack')
const zones = selectZones(stack.zones)
const pidOf = (name: string): number => readRunRecord(stack.stateFolder)?.children.find((child) => child.name === name)?.pid ?? 0
const portsOfZones = zones.flatMap((zone) => {
  const { edge, postgres, redis, web, workers, edgeAdmin, mail } = zonePorts(zone, stack.basePort)
  return [edge, postgres, redis, edgeAdmin, mail, ...web, ...workers]
})

/** What the process was started with, in its own words. */
const environment = (): string[] => readFileSync(`/proc/${pidOf('control-plane')}/environ`, 'utf8').split('\0')

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : [],
  )
}

/** Ends of the process's established TCP connections, by port: ours and the other's. */
function connectionsOf(pid: number): { readonly own: number; readonly other: number }[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    }),
  )
  const port = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16)
  return ['tcp', 'tcp6']
    .flatMap((family) => readFileSync(`/proc/${pid}/net/${family}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '01' && sockets.has(inode ?? ''))
    .map(([, own, other]) => ({ own: port(own), other: port(other) }))
}

it('its process is started with no address and no folder of a zone', () => {
  const given = environment()
  expect(given.some((line) => line.startsWith('DATABASE_DIRECTORY_URL='))).toBe(true)
  for (const line of given) {
    expect(line).not.toContain(join(stack.stateFolder, 'zones'))
    for (const port of portsOfZones) expect(line).not.toMatch(new RegExp(`:${port}\\b`))
  }
})

it('it opens no connection but to its own database, while zones and edges hold theirs to it', async () => {
  const { controlPlane, controlPostgres } = stackPorts(stack.basePort)
  await ask(controlOrigin(stack), '/readyz')
  const connections = connectionsOf(pidOf('control-plane'))
  const opened = connections.filter(({ own }) => own !== controlPlane)
  expect(opened.every(({ other }) => other === controlPostgres)).toBe(true)
  expect(connections.some(({ own }) => own === controlPlane)).toBe(true)
})

it('it shares no secret with any zone: of the files of both none is the same, but for public keys', () => {
  const digests = (folder: string) =>
    filesUnder(folder)
      .filter((file) => !file.endsWith('.pub') && statSync(file).size > 0)
      .map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'))
  const own = digests(join(stack.stateFolder, 'control-plane', 'secrets'))
  expect(own.length).toBeGreaterThan(0)
  for (const { zone } of zones) {
    const folder = join(stack.stateFolder, 'zones', zone)
    const theirs = ['secrets', 'officer', 'edge/secrets'].flatMap((part) => digests(join(folder, part)))
    expect(theirs.length).toBeGreaterThan(3)
    expect(own.filter((digest) => theirs.includes(digest))).toEqual([])
  }
})

it('what it signs in with to its own database is refused by every zone’s, under every name', async () => {
  const urls = environment().flatMap((line) => /^DATABASE_\w+_URL=(.*)$/.exec(line)?.[1] ?? [])
  expect(urls.length).toBe(2)
  for (const zone of zones) {
    for (const url of urls) {
      for (const role of [
        new URL(url).username,
        'freehold_app',
        'freehold_identity',
        'freehold_staff',
        'freehold_dbos',
        'freehold_sealer',
      ]) {
        const aimed = new URL(url)
        Object.assign(aimed, { port: String(zonePorts(zone, stack.basePort).postgres), pathname: '/zone', username: role })
        const client = new pg.Client({ connectionString: aimed.href })
        await expect(client.connect()).rejects.toMatchObject({ code: expect.stringMatching(/^28/) as string })
      }
    }
  }
})

it('an operator’s session and passphrase open nothing at a zone', async () => {
  const sessions = await ask(controlOrigin(stack), '/api/v1/operators/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ passphrase: stack.operatorPassphrase }),
  })
  const { data } = JSON.parse(sessions.text) as { data: { token: string } }
  for (const { zone } of zones) {
    const answer = await ask(zoneOrigin(stack, zone), '/api/v1/staff/me', { headers: { authorization: `Bearer ${data.token}` } })
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED'])
    const signIn = await ask(zoneOrigin(stack, zone), '/api/v1/staff/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'operator@example.test', password: stack.operatorPassphrase }),
    })
    expect(signIn.status).toBe(401)
  }
})
