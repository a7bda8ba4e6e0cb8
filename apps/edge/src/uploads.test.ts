/** Resumable uploads (tus 1.0.0) to a server behind the edge: created, sent in pieces, broken off by a restart of the edge, resumed. */
import { randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, transports, until } from './test-support/edge-lab.ts'
import { FakeZone } from './test-support/fake-zone.ts'

const path = '/api/v1/files'

/** Keeps what has arrived of one upload, byte by byte. */
class UploadServer {
  held = Buffer.alloc(0)
  readonly zone = new FakeZone()

  constructor() {
    this.zone.early = (request, response) => {
      const version = { 'tus-resumable': '1.0.0' }
      if (request.method === 'POST') {
        response.writeHead(201, { ...version, location: `http://${String(request.headers['x-forwarded-host'])}${path}/a%2Fb?x=1` }).end()
      } else if (request.method === 'HEAD') {
        response.writeHead(200, { ...version, 'upload-offset': this.held.length, 'cache-control': 'no-store' }).end()
      } else if (Number(request.headers['upload-offset']) !== this.held.length) {
        response.writeHead(409, version).end()
      } else {
        request.on('data', (chunk: Buffer) => (this.held = Buffer.concat([this.held, chunk])))
        request.on('end', () => response.writeHead(204, { ...version, 'upload-offset': this.held.length }).end())
        request.on('error', () => undefined)
      }
      return true
    }
  }
}

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const uploads = new UploadServer()
  let edge: RunningEdge
  let org: string
  beforeAll(async () => {
    await uploads.zone.start()
    lab.cell(1, 'eu', uploads.zone.address)
    org = lab.org()
    edge = await lab.start('global')
  })
  afterAll(async () => {
    await lab.close()
    await uploads.zone.stop()
  })

  const open = (method: string, target: string, headers: Record<string, string | number>) => {
    const all = { host: bareHost, 'x-org-id': org, 'tus-resumable': '1.0.0', ...headers }
    const client = httpRequest({ port: edge.publicPort, host: '127.0.0.1', agent: false, method, path: target, headers: all })
    const answer = new Promise<IncomingMessage | undefined>((resolve) => {
      client.on('response', (response) => resolve(response.resume()))
      client.on('error', () => resolve(undefined))
    })
    return { client, answer }
  }
  const patch = (target: string, bytes: Buffer) =>
    open('PATCH', target, {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': uploads.held.length,
      'content-length': bytes.length,
    })

  it('an upload survives a restart of the edge, and its address comes back as the zone gave it', async () => {
    const bytes = randomBytes(600_000)
    const created = open('POST', path, { 'upload-length': bytes.length, 'content-length': 0 })
    created.client.end()
    const location = (await created.answer)?.headers.location ?? ''
    expect(location).toBe(`http://${bareHost}${path}/a%2Fb?x=1`)
    const target = location.slice(`http://${bareHost}`.length)
    const first = patch(target, bytes)
    first.client.write(bytes.subarray(0, 200_000))
    await until(() => uploads.held.length === 200_000)
    // The drain limit is shorter than this upload: it is broken off.
    await edge.stop()
    expect(await first.answer).toBeUndefined()
    edge = await lab.start('global')
    const asked = open('HEAD', target, {})
    asked.client.end()
    expect((await asked.answer)?.headers['upload-offset']).toBe('200000')
    const second = patch(target, bytes.subarray(200_000))
    second.client.end(bytes.subarray(200_000))
    const done = await second.answer
    expect([done?.statusCode, done?.headers['upload-offset']]).toEqual([204, '600000'])
    expect(uploads.held.equals(bytes)).toBe(true)
  })
})
