/** A receiver of audit trails as an organisation would run one: syslog over TLS and https on one port each, keeping what arrives in the order it does. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTls, type TLSSocket } from 'node:tls'
import { authority } from '../../apps/edge/src/test-support/certificates.ts'

export interface LogReceiver {
  readonly port: number
  /** What the sender has to trust, as PEM, and the file that holds it. */
  readonly authorities: string
  readonly authoritiesFile: string
  /** Messages of syslog, or lines of https bodies, as they came. */
  readonly received: string[]
  readonly headers: IncomingHttpHeaders[]
  /** What the next https requests are answered with; 204 when left out. */
  answers: number[]
  close(): Promise<void>
}

export async function startLogReceiver(kind: 'syslog_tls' | 'https', port = 0): Promise<LogReceiver> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-receiver-'))
  const ca = authority(folder)
  const made = ca.issue(folder, 'localhost', ['localhost'])
  const authoritiesFile = join(folder, 'ca.pem')
  writeFileSync(authoritiesFile, ca.pem)
  const received: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const sockets = new Set<TLSSocket>()
  const receiver = { received, headers, answers: [] as number[] }
  const server =
    kind === 'syslog_tls'
      ? createTls(made, (socket) => {
          const frames = frameReader((message) => received.push(message))
          socket.on('data', frames).on('error', () => undefined)
        })
      : createHttps(made, (request, answer) => {
          const parts: Buffer[] = []
          request.on('data', (part: Buffer) => parts.push(part))
          request.on('end', () => {
            const status = receiver.answers.shift() ?? 204
            headers.push(request.headers)
            if (status === 204) received.push(...Buffer.concat(parts).toString('utf8').split('\n').filter(Boolean))
            answer.writeHead(status).end()
          })
        })
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve))
  return Object.assign(receiver, {
    port: (server.address() as AddressInfo).port,
    authorities: ca.pem,
    authoritiesFile,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** Takes a stream of `<length> <message>` apart, however it is cut. */
function frameReader(take: (message: string) => void): (part: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (part) => {
    rest = Buffer.concat([rest, part])
    for (;;) {
      const space = rest.indexOf(0x20)
      const length = Number(rest.subarray(0, Math.max(space, 0)).toString('ascii'))
      if (space < 1 || rest.length < space + 1 + length) return
      take(rest.subarray(space + 1, space + 1 + length).toString('utf8'))
      rest = rest.subarray(space + 1 + length)
    }
  }
}

/** The event of a syslog message or a line, with its number. */
export function eventIn(message: string): { sequence: number; line: string } {
  const line = message.slice(message.indexOf('{'))
  return { sequence: Number((JSON.parse(line) as { sequence: string }).sequence), line }
}
