/** The edge behind the parent that holds its sockets: two threads, real signals, clients that never stop asking. */
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EdgeBehindParent } from './test-support/edge-behind-parent.ts'
import { bareHost } from './test-support/edge-lab.ts'
import { eventually } from './test-support/eventually.ts'
import { startHttp2Load } from './test-support/http2-load.ts'
import { startLoad } from './test-support/load.ts'
import { ticketHolder } from './test-support/tls-client.ts'

const edge = new EdgeBehindParent()
const { lab, zone, ca } = edge
const restarts = Number(process.env['RESTARTS'] ?? 3)
let port = 0
let org: string

const parentLog = (): string => readFileSync(join(lab.root, 'telemetry', 'edge-global-1-parent.log.jsonl'), 'utf8')
const serving = (): string[] => edge.serving()
const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${edge.adminPort}/metrics`)).text()
const restart = (): Promise<void> => edge.restart()

beforeAll(async () => {
  org = lab.org()
  // A busy machine sheds load on purpose; what must not fail here fails for another reason.
  const limits = { drainMs: 3000, organizationRequestsPerSecond: 16_000, organizationRequestsBurst: 1_000_000, shedLagMs: 10_000 }
  await edge.start({ limits })
  port = edge.port
}, 60_000)
afterAll(() => edge.stop())

describe('behind the parent that holds its sockets', { timeout: 120_000 }, () => {
  it('both threads serve over one directory, and operators see their figures as one', async () => {
    const load = startLoad({ port, clients: 8, keepAlive: false, headers: { host: bareHost, 'x-org-id': org } })
    const logs = () => readdirSync(join(lab.root, 'telemetry')).filter((name) => /^edge-global-1-t[12]-\d+\.log\.jsonl$/.test(name))
    await eventually(async () => load.answered > 200 && logs().length === 2)
    await load.stop()
    expect(load.failures).toEqual([])
    const [, counted] = /edge_requests_total\{route="api",status="2xx"\} (\d+)/.exec(await metrics()) ?? []
    expect(Number(counted)).toBe(load.answered)
    const newcomer = lab.org()
    // A change of the directory reaches both.
    await eventually(async () => {
      const once = startLoad({ port, clients: 4, keepAlive: false, headers: { host: bareHost, 'x-org-id': newcomer } })
      await eventually(async () => once.answered + once.failures.length > 8)
      await once.stop()
      return once.failures.length === 0
    })
  })

  it(`${restarts} restarts under clients that keep their connections, clients that do not, and HTTP/2: no request fails`, async () => {
    const headers = { host: bareHost, 'x-org-id': org }
    const loads = [
      startLoad({ port, clients: 6, keepAlive: true, headers }),
      startLoad({ port, clients: 6, keepAlive: false, headers }),
      startHttp2Load({
        ...{ port, ca: ca.pem, serverName: 'localhost', connections: 2 },
        headers: { ':authority': bareHost, ':path': '/api/v1/units', 'x-org-id': org },
      }),
    ]
    for (let done = 0; done < restarts; done += 1) {
      const before = loads.map((load) => load.answered)
      await eventually(async () => loads.every((load, index) => load.answered > (before[index] ?? 0) + 20))
      await restart()
    }
    await Promise.all(loads.map((load) => load.stop()))
    expect(loads.flatMap((load) => load.failures)).toEqual([])
  })

  it('a client that repeats its ticket resumes its session at every thread, and after a restart', async () => {
    const holder = await ticketHolder(port, { ca: ca.pem, servername: 'localhost' }, `GET /healthz HTTP/1.1\r\nHost: ${bareHost}\r\n\r\n`)
    const resumed = async (times: number): Promise<number> => {
      let count = 0
      for (let asked = 0; asked < times; asked += 1) if (await holder.resumes()) count += 1
      return count
    }
    expect(await resumed(50)).toBe(50)
    await restart()
    expect(await resumed(50)).toBe(50)
  })

  it('a connection that rests is told to go with its next answer, and is not cut before the drain limit', async () => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => (text += String(chunk)))
    const ask = `GET /healthz HTTP/1.1\r\nHost: ${bareHost}\r\n\r\n`
    socket.write(ask)
    await eventually(async () => text.includes('alive'))
    const closed = once(socket, 'close')
    const [before] = serving()
    edge.parent.kill('SIGHUP')
    await eventually(async () => serving().length === 2)
    // The one that takes over accepts before the other stops: from here on the old one is draining or about to.
    await eventually(async () =>
      readFileSync(join(lab.root, 'telemetry', `edge-global-1-c-${before}.log.jsonl`), 'utf8').includes('edge_stopping'),
    )
    text = ''
    socket.write(ask)
    await eventually(async () => text.includes('alive'))
    expect(text.toLowerCase()).toContain('connection: close')
    await closed
    await eventually(async () => serving().length === 1)
  })

  it('a process that dies is followed by another over the same sockets, and an answer it was in the middle of looks broken, not whole', async () => {
    const [victim] = serving()
    let letGo = false
    zone.early = (_request, response) => {
      response.on('close', () => (letGo = true))
      response.writeHead(200).write('the beginning')
      return true
    }
    const asked = get({ host: '127.0.0.1', port, path: '/api/v1/units', headers: { host: bareHost, 'x-org-id': org }, agent: false })
    const [begun] = (await once(asked, 'response')) as [IncomingMessage]
    await once(begun, 'data')
    zone.early = () => false
    begun.on('error', () => undefined)
    const ended = new Promise((resolve) => begun.on('close', resolve))
    process.kill(Number(victim), 'SIGKILL')
    await ended
    expect(begun.complete).toBe(false)
    await eventually(async () => letGo)
    // Nobody accepts now: the request waits in the queue for whoever does next.
    const waiting = fetch(`http://127.0.0.1:${port}/healthz`)
    await eventually(async () => serving().length === 1 && serving()[0] !== victim && serving()[0] !== '')
    expect((await waiting).status).toBe(421)
  })

  it('a process that dies again while the next is waited for, and a restart in that moment, lead to one process', async () => {
    const deaths = () => parentLog().split('edge_process_died').length
    for (let kills = 0; kills < 2; kills += 1) {
      const before = deaths()
      const [victim] = serving()
      process.kill(Number(victim), 'SIGKILL')
      await eventually(async () => deaths() > before)
      // The second has not lived for long: it is followed after a pause, and here the order to restart comes.
      if (kills === 0) await eventually(async () => serving()[0] !== victim && serving()[0] !== '')
    }
    const replaced = () => parentLog().split('edge_process_replaced').length
    const before = replaced()
    edge.parent.kill('SIGHUP')
    await eventually(async () => replaced() > before)
    expect(serving()).toHaveLength(1)
  })

  it('a process that never gets ready follows nobody: the one before stays', async () => {
    const file = edge.configFile
    const good = readFileSync(file, 'utf8')
    const [before] = serving()
    writeFileSync(file, '{')
    edge.parent.kill('SIGHUP')
    await eventually(async () => parentLog().includes('edge_process_kept'))
    writeFileSync(file, good)
    expect(serving()).toEqual([before])
  })

  it('all of it ends on SIGTERM', async () => {
    edge.parent.kill('SIGTERM')
    expect(await once(edge.parent, 'exit')).toEqual([0, null])
  })
})
