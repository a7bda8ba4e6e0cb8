/** Mail of the tests: a mailbox that a worker sends to, and what lies in it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMailbox } from '@repo/stack'

export interface Letter {
  readonly to: string
  readonly id: string
  readonly subject: string
  /** The body with its soft line breaks joined. */
  readonly text: string
  /** As it came. */
  readonly raw: string
}

/** Messages in a mailbox's folder, by recipient. */
export function lettersIn(folder: string): Letter[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => letter(readFileSync(join(folder, name), 'utf8')))
    .toSorted((one, other) => one.to.localeCompare(other.to))
}

function letter(raw: string): Letter {
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const field = (name: string): string =>
    new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)?.[1]?.replace(/\r\n[ \t]/g, ' ') ?? ''
  const text = body.join('\r\n\r\n').replace(/=\r\n/g, '').replace(/=3D/g, '=').replaceAll('\r\n', '\n')
  return { to: field('X-Envelope-To'), id: field('Message-ID'), subject: field('Subject'), text, raw }
}

/** Addresses in a text. */
export const linksIn = (text: string): string[] => text.match(/https?:\/\/\S+/g) ?? []

export type TestMailbox = Awaited<ReturnType<typeof startTestMailbox>>

/** A mailbox of its own, with what a worker has to be told to send there. */
export async function startTestMailbox({
  port = 0,
  unknown,
}: { readonly port?: number; readonly unknown?: (address: string) => boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-mailbox-'))
  const mailbox = await startMailbox({ folder, port, ...(unknown === undefined ? {} : { unknown }) })
  return {
    ...mailbox,
    letters: () => lettersIn(folder),
    environment: { MAIL_URL: `smtp://127.0.0.1:${mailbox.port}`, MAIL_FROM: 'no-reply@eu.example' },
  }
}
