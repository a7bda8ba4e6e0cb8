import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly fields: readonly string[]
  readonly body: string
}

/** A server behind an edge that keeps what it was sent. `answer` is replaced by a test; the default echoes. */
export class FakeZone {
  readonly seen: SeenRequest[] = []
  readonly server: Server
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void = (_request, response) => void response.end('ok')
  /** Takes the request before its body is read; true means it was dealt with. */
  early: (request: IncomingMessage, response: ServerResponse) => boolean = () => false

  constructor() {
    this.server = createServer((request, response) => {
      if (!this.early(request, response)) void this.#read(request, response)
    })
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async start(port = 0): Promise<this> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.server.listen(port, '127.0.0.1', resolve)
    await promise
    return this
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.server.close(() => resolve())
    await promise
  }

  async #read(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    try {
      for await (const chunk of request) body += String(chunk)
    } catch {
      return
    }
    this.seen.push({ method: request.method ?? '', url: request.url ?? '', fields: request.rawHeaders, body })
    this.answer(request, response, body)
  }
}

/** The values of a field of a seen request. */
export function fieldOf({ fields }: SeenRequest, name: string): string[] {
  return fields.filter((_value, index) => index % 2 === 1 && fields[index - 1]?.toLowerCase() === name)
}
