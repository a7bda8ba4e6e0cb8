/** Resumable uploads with the programs that people use: tus-js-client, the edge, @tus/server; the edge is restarted in the middle. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, transports } from './test-support/edge-lab.ts'
import { freePort } from './test-support/eventually.ts'

const path = '/api/v1/files'
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const directory = mkdtempSync(join(tmpdir(), 'edge-tus-'))
  const tus = new Server({ path, datastore: new FileStore({ directory }), relativeLocation: true })
  const requests: string[] = []
  let zone: HttpServer
  let port: number
  let edge: RunningEdge
  let org: string
  const start = async (): Promise<void> => {
    // What is in flight gets next to no time: the upload is broken off.
    edge = await lab.start('global', { listen: { host: '127.0.0.1', port }, limits: { drainMs: 1 } })
  }

  beforeAll(async () => {
    zone = createServer((request, response) => {
      requests.push(request.method ?? '')
      void tus.handle(request, response)
    })
    await new Promise<void>((resolve) => zone.listen(0, '127.0.0.1', resolve))
    const address = zone.address()
    lab.cell(1, 'eu', `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    org = lab.org()
    port = await freePort()
    await start()
  })
  afterAll(async () => {
    await lab.close()
    zone.closeAllConnections()
    await new Promise((resolve) => zone.close(resolve))
  })

  /** @param onProgress told how many bytes have gone out */
  function upload(bytes: Buffer, onProgress: (sent: number) => void, chunkSize: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const one: Upload = new Upload(bytes, {
      endpoint: `http://127.0.0.1:${port}${path}`,
      headers: { Host: bareHost, 'X-Org-Id': org },
      retryDelays: Array<number>(60).fill(50),
      chunkSize,
      onProgress,
      onError: reject,
      onSuccess: () => resolve(one.url ?? ''),
    })
    one.start()
    return promise
  }

  const stored = (url: string): string => hash(readFileSync(join(directory, url.slice(url.lastIndexOf('/') + 1))))

  it('a file arrives whole, and its Location leads back through the edge', async () => {
    const bytes = randomBytes(3_000_000)
    const url = await upload(bytes, () => undefined, 1_000_000)
    expect(url.startsWith(`http://127.0.0.1:${port}${path}/`)).toBe(true)
    expect(stored(url)).toBe(hash(bytes))
  })

  it('a file arrives whole when the edge is restarted in the middle of a piece: the upload asks where it is and goes on', async () => {
    const bytes = randomBytes(24_000_000)
    requests.length = 0
    let restarted: Promise<void> | undefined
    const restart = async (): Promise<void> => {
      await edge.stop()
      await start()
    }
    const url = await upload(bytes, (sent) => void (sent > 6_000_000 && (restarted ??= restart())), 16_000_000)
    await restarted
    expect(restarted).toBeDefined()
    expect(requests).toContain('HEAD')
    expect(stored(url)).toBe(hash(bytes))
  })
})
