/**
 * Whoever sits where the control plane runs has no way to a zone: the control plane serves whole from a network whose only openings are its listener and its own
 * database, and from there nothing of a zone can be connected, by any address of the machine. The network is a real one (a namespace of the kernel), as root and
 * as anybody else. `docs/access.md`, "Escalations".
 */
import { readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { readRunRecord, selectZones, stackPorts, zonePorts } from '@repo/stack'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { startControlNetwork, type Target } from './support/control-network.ts'

const stack = inject('stack')
const zones = selectZones(stack.zones)
const { globalEdge, globalEdgeAdmin, controlPostgres } = stackPorts(stack.basePort)
const portsOfZones = zones.flatMap((zone) => {
  const { edge, postgres, redis, web, workers, edgeAdmin, mail } = zonePorts(zone, stack.basePort)
  return [edge, postgres, redis, edgeAdmin, mail, ...web, ...workers.slice(0, 1)]
})

let network: Awaited<ReturnType<typeof startControlNetwork>>
beforeAll(async () => {
  network = await startControlNetwork(stack)
})
afterAll(() => network.stop())

/** The same attempt from the machine's own network. */
const fromOutside = ({ host, port }: Target): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, host)
    const end = (outcome: string): void => {
      socket.destroy()
      resolve(outcome)
    }
    socket.on('connect', () => end('connected'))
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })

it('the control plane serves whole from there: it needs its database and its listener, and nothing else of the world', async () => {
  const signIn = await network.ask('/api/v1/operators/sessions', 'POST', JSON.stringify({ passphrase: stack.operatorPassphrase }))
  expect(signIn.status).toBe(201)
  const { controlPlane, namespace, interfaces, routes } = await network.attempt([])
  expect(controlPlane).toBe(namespace)
  expect([interfaces, routes]).toEqual([['lo'], 0])
  for (const { name, pid } of readRunRecord(stack.stateFolder)?.children ?? []) {
    expect([name, readlinkSync(`/proc/${pid}/ns/net`)]).not.toEqual([name, namespace])
  }
})

it('its own database is the one thing it can connect to, and whoever is there cannot connect to anything else of the machine', async () => {
  const addresses = ['127.0.0.1', '::1', ...Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address))]
  const ports = [...portsOfZones, globalEdge, globalEdgeAdmin]
  const targets = [...new Set(addresses)].flatMap((host) => ports.map((port) => ({ host, port })))
  const named = zones.flatMap(({ host }) => [{ host: `${host}.localhost`, port: globalEdge }])
  const { outcomes } = await network.attempt([...targets, ...named])
  expect(outcomes.length).toBe(targets.length + named.length)
  const refused = ['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN']
  expect([...new Set(outcomes)].filter((outcome) => !refused.includes(outcome))).toEqual([])
  expect((await network.attempt([{ host: '127.0.0.1', port: controlPostgres }])).outcomes).toEqual(['connected'])
  // What was refused there is here: nothing was down.
  for (const port of ports) expect([port, await fromOutside({ host: '127.0.0.1', port })]).toEqual([port, 'connected'])
})
