import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  controlPlaneAudience,
  directoryChangesPath,
  directorySnapshotPath,
  verifyServiceToken,
  type PublicKeyLookup,
} from '@repo/contract/edge'
import type { FakeControlPlane } from './fake-control-plane.ts'

/** The fake control plane over HTTP, with the check of service tokens that the real one makes. */
export class ControlPlaneServer {
  readonly #server: Server
  readonly callers: string[] = []

  constructor(controlPlane: FakeControlPlane, trusted: PublicKeyLookup) {
    this.#server = createServer((request, response) => {
      void (async () => {
        const token = request.headers.authorization?.replace(/^Bearer /, '')
        const claims = await verifyServiceToken(token, trusted, controlPlaneAudience)
        if (!claims) return void response.writeHead(401).end()
        this.callers.push(claims.issuer)
        const url = new URL(request.url ?? '/', 'http://control')
        if (url.pathname === directorySnapshotPath) {
          for await (const chunk of await controlPlane.snapshot()) response.write(chunk)
          return void response.end()
        }
        if (url.pathname === directoryChangesPath) return stream(controlPlane, url, response)
        response.writeHead(404).end()
      })().catch(() => response.destroy())
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.listen(0, '127.0.0.1', resolve)
    await promise
    return this
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    this.#server.closeAllConnections()
    await promise
  }
}

async function stream(controlPlane: FakeControlPlane, url: URL, response: ServerResponse): Promise<void> {
  const ended = new AbortController()
  response.on('close', () => ended.abort())
  const follow = url.searchParams.get('follow') === '1'
  const lines = await controlPlane.changes(Number(url.searchParams.get('after')), { follow, signal: ended.signal })
  if (lines === 'gone') return void response.writeHead(410).end()
  response.flushHeaders()
  for await (const line of lines) response.write(`${line}\n`)
  response.end()
}
