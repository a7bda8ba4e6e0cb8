/**
 * The start as a person meets it: all six zones, the demo tenants, the month, a part that dies, and a stop that leaves nothing. One start
 * for the whole file, since it takes minutes; the tests build on each other in order.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allPorts, isSameProcess, readStatus, selectZones, startTicksOf, type StackStatus } from '@repo/stack'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { arePortsFree } from '../support/free-port.ts'
import { freeBasePort } from '../support/stack.ts'
import { finishCommand, runCommand, type RunningCommand } from './command.ts'

const zones = selectZones()
const codes = zones.map(({ zone }) => zone)
const wait = { timeout: 600_000, interval: 250 }

let stateFolder: string
let basePort: number
let place: string[]
let start: RunningCommand

beforeAll(async () => {
  // A temporary folder that nobody but its owner can enter: as root this is the case in which Postgres must not run as root.
  stateFolder = await mkdtemp(join(tmpdir(), 'freehold-six-'))
  basePort = await freeBasePort(codes)
  place = ['--state', stateFolder, '--base-port', String(basePort)]
  start = runCommand('start', place)
})

afterAll(async () => {
  await finishCommand('stop', place)
  await rm(stateFolder, { recursive: true, force: true })
})

const status = (): Promise<StackStatus> => readStatus(stateFolder)

describe('npm start', { timeout: 900_000 }, () => {
  it('brings up the control plane, the edge and all six zones, and every part says that it is ready', async () => {
    await vi.waitFor(async () => {
      const { ready, parts } = await status()
      expect(ready || start.child.exitCode !== null, start.output()).toBe(true)
      expect(parts.filter((part) => !part.ready)).toEqual([])
    }, wait)
    const names = (await status()).parts.map((part) => part.name)
    const perZone = ['postgres', 'redis', 'cerbos', 'edge', 'mailbox', 'web-1', 'web-2', 'worker']
    const expected = [
      'edge',
      'control-plane',
      'control-plane/postgres',
      ...codes.flatMap((zone) => perZone.map((part) => `${zone}/${part}`)),
    ]
    expect(names.sort()).toEqual(expected.sort())
  })

  it('seeds demo tenants in every zone, runs their month without a difference, and ends with what to try', async () => {
    await vi.waitFor(() => expect(start.output()).toMatch(/What to try|demo tenants are not complete/), wait)
    expect(start.output()).toMatch(/\d+ entities, 0 with differences/)
    expect(start.output()).toContain(`http://eu.localhost:${basePort}`)
  })

  it('writes demo.json in the shape that people and programs rely on', async () => {
    const shape = z.strictObject({
      organizations: z.array(
        z.strictObject({
          id: z.uuid(),
          zone: z.enum(codes),
          name: z.string(),
          currency: z.string().length(3),
          apiKey: z.string().startsWith('fh_'),
          users: z.array(z.strictObject({ email: z.email(), password: z.string(), role: z.string() })).min(1),
        }),
      ),
      operator: z.looseObject({}),
    })
    const { organizations } = shape.parse(JSON.parse(await readFile(join(stateFolder, 'demo.json'), 'utf8')))
    expect(new Set(organizations.map(({ zone }) => zone))).toEqual(new Set(codes))
  })

  it('refuses a second stack on the same ports with one line that says what to do', async () => {
    const other = await mkdtemp(join(tmpdir(), 'freehold-second-'))
    const { code, output } = await finishCommand('start', ['--state', other, '--base-port', String(basePort)])
    await rm(other, { recursive: true, force: true })
    expect(code).toBe(1)
    expect(output).toMatch(/Port \d+ is taken; .* needs it\. Stop what uses it, or start with -- --base-port N\.\n$/)
  })

  it('reports a part that is killed and starts it again', async () => {
    const before = (await status()).parts.find((part) => part.name === 'eu/worker')
    process.kill(before?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(async () => {
      const after = (await status()).parts.find((part) => part.name === 'eu/worker')
      expect(after).toMatchObject({ state: 'ready', ready: true, restarts: 1 })
      expect(after?.pid).not.toBe(before?.pid)
    }, wait)
    expect(start.output()).toContain('eu/worker ended (SIGKILL); starting it again in 0.5 s')
  })

  it('npm run status shows every part and is content when all are ready', async () => {
    const { code, output } = await finishCommand('status', [...place, '--json'])
    expect(code, output).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ running: true, ready: true, zones: codes })
  })

  it('npm run stop leaves no process and no taken port behind, and keeps the state', async () => {
    const pids = (await status()).parts.flatMap(({ pid }) => (pid === undefined ? [] : [{ pid, ticks: startTicksOf(pid) }]))
    expect(pids.length).toBeGreaterThan(40)
    const { code } = await finishCommand('stop', place)
    expect(code).toBe(0)
    expect(await start.ended).toBe(0)
    expect(pids.filter(({ pid, ticks }) => isSameProcess(pid, ticks))).toEqual([])
    expect(await arePortsFree(allPorts(zones, basePort).map(({ port }) => port))).toBe(true)
    expect((await status()).running).toBe(false)
    expect(await readFile(join(stateFolder, 'demo.json'), 'utf8')).toContain('"organizations"')
  })
})
