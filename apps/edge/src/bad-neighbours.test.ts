/** Beside a dead cell, a mute one, an organisation that asks a hundred times too often and a flood of unknown ids, everybody else is served. */
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, newOrg, transports, until } from './test-support/edge-lab.ts'
import { freePort } from './test-support/eventually.ts'
import { FakeZone } from './test-support/fake-zone.ts'
import { rawRequest, requestBytes } from './test-support/raw-request.ts'

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const zone = new FakeZone()
  const mute = createServer((socket) => void socket.on('error', () => undefined))
  let edge: RunningEdge
  const ask = async (org: string, method = 'GET') =>
    (await rawRequest(edge.publicPort, requestBytes(method, '/api/v1/units', bareHost, [`X-Org-Id: ${org}`]))).status
  beforeAll(async () => {
    await zone.start()
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    lab.cell(1, 'eu', zone.address)
    lab.cell(3, 'us', `http://127.0.0.1:${await freePort()}`)
    lab.cell(4, 'us', `http://127.0.0.1:${(mute.address() as AddressInfo).port}`)
    edge = await lab.start('global', {
      limits: {
        organizationRequestsPerSecond: 2,
        organizationRequestsBurst: 20,
        answerTimeoutMs: 1000,
        connectTimeoutMs: 300,
        drainMs: 200,
      },
    })
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
    mute.close()
  })

  it('no request of the others fails, and the control plane is asked nothing', { timeout: 30_000 }, async () => {
    const others = Array.from({ length: 20 }, () => lab.org())
    const [loud, dead, silent] = [lab.org(), lab.org({ cell: 3 }), lab.org({ cell: 4 })]
    await until(() => edge.directory.sequence >= lab.controlPlane.log.length)
    const before = lab.controlPlane.calls
    const bad = Promise.all(
      Array.from({ length: 400 }, (_unused, index) =>
        ask([loud, loud, dead, silent, newOrg()][index % 5] as string, index % 2 ? 'POST' : 'GET'),
      ),
    )
    const good: number[] = []
    for (let round = 0; round < 10; round += 1) good.push(...(await Promise.all(others.map((org) => ask(org)))))
    expect(good).toEqual(Array<number>(200).fill(200))
    const statuses = new Set(await bad)
    for (const status of [404, 429, 503, 504]) expect(statuses).toContain(status)
    expect(lab.controlPlane.calls).toBe(before)
  })
})
