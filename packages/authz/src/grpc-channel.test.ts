import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openChannel, type GrpcChannel } from './grpc-channel.ts'

const folder = mkdtempSync(join(tmpdir(), 'channel-'))
const socket = join(folder, 's.sock')
const question = new Uint8Array([1, 2, 3])

let server: Http2Server
let sessions: ServerHttp2Session[]
let channel: GrpcChannel
/** How the server answers; each test has its own way. */
let answer: (stream: ServerHttp2Stream, asked: Buffer) => void

async function listen(): Promise<void> {
  server = createServer()
  sessions = []
  server.on('session', (session) => sessions.push(session))
  server.on('stream', (stream) => {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => answer(stream, Buffer.concat(parts)))
    stream.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
}

async function stop(): Promise<void> {
  for (const session of sessions) session.destroy()
  await new Promise((resolve) => server.close(resolve))
}

function answerWith(parts: readonly Uint8Array[], status = '0'): typeof answer {
  return (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }))
    for (const part of parts) stream.write(part)
    stream.end()
  }
}

beforeEach(async () => {
  await listen()
  channel = openChannel({ address: `unix:${socket}`, timeoutMs: 200 })
})
afterEach(async () => {
  channel.close()
  await stop()
  rmSync(socket, { force: true })
})

it('sends one framed message and gives the one that comes back, in however many pieces', async () => {
  let seen: Buffer | undefined
  const answers = answerWith([Buffer.from([0, 0, 0]), Buffer.from([0, 4, 9, 8]), Buffer.from([7, 6])])
  answer = (stream, asked) => {
    seen = asked
    answers(stream, asked)
  }
  expect([...(await channel.call('/p.S/M', question))]).toEqual([9, 8, 7, 6])
  expect([...(seen ?? [])]).toEqual([0, 0, 0, 0, 3, 1, 2, 3])
})

it("answers a refusal with the server's status, with or without a body", async () => {
  answer = answerWith([], '7')
  await expect(channel.call('/p.S/M', question)).rejects.toMatchObject({ name: 'CallFailed', code: 7 })
  answer = (stream) => stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true })
  await expect(channel.call('/p.S/M', question)).rejects.toMatchObject({ code: 12 })
})

it.each([
  ['no message', []],
  ['a message that is shorter than it says', [Buffer.from([0, 0, 0, 0, 9, 1])]],
  ['a compressed message', [Buffer.from([1, 0, 0, 0, 1, 1])]],
])('takes %s for no answer', async (_, parts) => {
  answer = answerWith(parts)
  await expect(channel.call('/p.S/M', question)).rejects.toMatchObject({ name: 'CallFailed', code: 13 })
})

it('does not wait for a server that is silent', async () => {
  answer = () => undefined
  await expect(channel.call('/p.S/M', question)).rejects.toMatchObject({ name: 'CallFailed', code: 4 })
})

it('says that a server is away, and finds it again when it is back', async () => {
  answer = answerWith([Buffer.from([0, 0, 0, 0, 0])])
  await channel.call('/p.S/M', question)
  await stop()
  await expect(channel.call('/p.S/M', question)).rejects.toMatchObject({ name: 'CallFailed', code: 14 })
  await listen()
  expect(await channel.call('/p.S/M', question)).toHaveLength(0)
})

it('asks once more on a new connection when the old one ends under a question', async () => {
  answer = answerWith([Buffer.from([0, 0, 0, 0, 0])])
  await channel.call('/p.S/M', question)
  const whole = answer
  answer = (stream) => {
    answer = whole
    stream.session?.destroy()
  }
  expect(await channel.call('/p.S/M', question)).toHaveLength(0)
})
