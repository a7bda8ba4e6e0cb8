/**
 * A mail server that keeps what it is given: the last hop of the local stack, in each zone of its own. It takes a message for anybody and hands none on. A
 * message that it has accepted lies in the folder, written and synced, under a name that a repetition has too.
 */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface MailboxOptions {
  /** Messages lie here, one file each, as they came (RFC 5322). */
  readonly folder: string
  /** On loopback; 0 takes any free port. */
  readonly port: number
  /** Addresses that are said to be unknown. */
  readonly unknown?: (address: string) => boolean
}

export interface Mailbox {
  readonly port: number
  close(): Promise<void>
}

const messageMaxBytes = 1024 * 1024

export async function startMailbox({ folder, port, unknown = () => false }: MailboxOptions): Promise<Mailbox> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: messageMaxBytes,
    onRcptTo({ address }, _session, done) {
      done(unknown(address) ? Object.assign(new Error('No such mailbox here'), { responseCode: 550 }) : null)
    },
    onData(stream, { envelope }, done) {
      const to = envelope.rcptTo.map(({ address }) => address).join(' ')
      buffer(stream)
        .then((message) => keep(folder, to, message))
        .then(() => done(null))
        .catch(() => done(Object.assign(new Error('Could not be kept'), { responseCode: 451 })))
    },
  })
  // A client that goes away in the middle is no concern of anybody else.
  server.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = server.server.address() as AddressInfo
  return { port: bound, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

async function keep(folder: string, to: string, message: Buffer): Promise<void> {
  const id = /^message-id:[ \t]*(<[^>\r\n]+>)/im.exec(message.toString('latin1'))?.[1] ?? ''
  const name = createHash('sha256')
    .update(`${to}\n${id}`)
    .update(id === '' ? message : '')
    .digest('hex')
    .slice(0, 32)
  const written = join(folder, `${name}.part`)
  const file = await open(written, 'w', 0o600)
  try {
    await file.writeFile(`X-Envelope-To: ${to}\r\n`)
    await file.writeFile(message)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(written, join(folder, `${name}.eml`))
}
