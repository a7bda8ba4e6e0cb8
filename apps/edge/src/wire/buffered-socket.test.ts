/** Clients read into one buffer and clients read by their events are served the same. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from '../edge.ts'
import { bareHost, EdgeLab, until } from '../test-support/edge-lab.ts'
import { FakeZone } from '../test-support/fake-zone.ts'
import { canBufferSockets } from './buffered-socket.ts'

it('this Node can read accepted sockets into one buffer', async () => {
  expect(await canBufferSockets()).toBe(true)
})

describe.each([true, false])('reads into one buffer: %s', (reuseReads) => {
  const lab = new EdgeLab('net')
  const zone = new FakeZone()
  let edge: RunningEdge
  let org: string
  beforeAll(async () => {
    await zone.start()
    lab.cell(1, 'eu', zone.address)
    org = lab.org()
    edge = await lab.start('global', { reuseReads })
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
  })

  const head = (method: string, target: string, more = '') =>
    `${method} ${target} HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\n${more}\r\n`

  it('what many clients send at once, in pieces, reaches the zone whose it is', async () => {
    zone.seen.length = 0
    zone.answer = (_request, response, body) => void response.end(body)
    const clients = Array.from({ length: 20 }, (_unused, index) => {
      const body = String.fromCharCode(97 + index).repeat(150_000 + index)
      const socket = connect(edge.publicPort, '127.0.0.1')
      const seen = { text: '' }
      socket.on('data', (chunk) => (seen.text += chunk.toString('latin1')))
      const bytes = Buffer.from(head('POST', `/api/v1/${index}`, `Content-Length: ${body.length}\r\n`) + body, 'latin1')
      for (let at = 0; at < bytes.length; at += 40_001) socket.write(bytes.subarray(at, at + 40_001))
      return { socket, body, seen }
    })
    await until(() => clients.every(({ body, seen }) => seen.text.endsWith(body)))
    for (const { socket, body } of clients) {
      expect(zone.seen.some((request) => request.body === body)).toBe(true)
      socket.destroy()
    }
  })

  it('a thousand requests sent ahead, answered at once by the edge itself, are all answered and in order', async () => {
    const socket = connect(edge.publicPort, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.write(`${head('GET', '/healthz').repeat(999)}${head('GET', '/readyz')}`)
    await until(() => text.split('HTTP/1.1 ').length === 1001)
    socket.destroy()
  })

  it('a connection that ends leaves nothing behind', async () => {
    const socket = connect(edge.publicPort, '127.0.0.1')
    socket.write(head('GET', '/healthz'))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.end()
    await new Promise((resolve) => socket.once('close', resolve))
    await edge.stop()
  })
})
