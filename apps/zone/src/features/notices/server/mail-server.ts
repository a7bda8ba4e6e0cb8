/**
 * The zone's mail server, which is one of the cell's own parts on this machine, or one that the zone's file declares for identity data. There is no other way to
 * send a message, and none outside the zone.
 */
import { rootCertificates } from 'node:tls'
import type { DestinationConfig } from '@repo/residency'
import { createTransport } from 'nodemailer'
import type { NoticeFailure } from '@repo/contract'
import type { NoticeText } from '../notice-texts.ts'
import { plainHost } from '../../../server/egress/index.ts'

export interface MailServerOptions {
  /** `smtp://` or `smtps://`, with name and password where it asks for them. */
  readonly url: string
  /** The address that messages come from. */
  readonly from: string
  /** What the zone's file declares. */
  readonly declared: readonly DestinationConfig[]
  /** Further authorities to trust, as PEM. */
  readonly authorities?: string | undefined
}

export interface MailServer {
  /** Where it is, when it is none of the cell's own parts: the policy of each organisation is asked about that place. */
  readonly place: { readonly host: string; readonly port: number } | undefined
  /** @returns undefined when the server accepted it */
  send(to: string, messageId: string, notice: NoticeText): Promise<Extract<NoticeFailure, 'AWAY' | 'REFUSED'> | undefined>
}

const timeoutMs = 20_000

/** @throws Error when the server is neither on this machine nor declared for identity data, or would be talked to without TLS: a worker does not start so */
export function connectMailServer({ url, from, declared, authorities }: MailServerOptions): MailServer {
  const { hostname: host, port: given, protocol, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const port = given === '' ? (secure ? 465 : 587) : Number(given)
  const own = plainHost(host) === 'localhost'
  const isDeclared = declared.some((one) => one.host === host && one.port === port && one.bucket === 'R3' && one.level === 'identity')
  if (!own && !isDeclared) throw new Error(`The mail server ${host}:${port} is not declared for identity data in the zone's file.`)
  const transport = createTransport({
    ...{
      host,
      port,
      secure,
      requireTLS: !own && !secure,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    },
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { minVersion: 'TLSv1.2', ...(authorities === undefined ? {} : { ca: [...rootCertificates, authorities] }) },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    place: own ? undefined : { host, port },
    async send(to, messageId, { language, subject, text }) {
      try {
        await transport.sendMail({
          ...{ from, to: { name: '', address: to }, subject, text, messageId, textEncoding: 'quoted-printable' },
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        })
        return undefined
      } catch (error) {
        return failureOf(error)
      }
    },
  }
}

/** A word of 5xx is the server's last; everything else may pass (RFC 5321 section 4.2.1). The text of an error may hold an address and goes nowhere. */
function failureOf(error: unknown): 'AWAY' | 'REFUSED' {
  const { responseCode, code } = (typeof error === 'object' && error !== null ? error : {}) as { responseCode?: unknown; code?: unknown }
  const last = typeof responseCode === 'number' && responseCode >= 500
  // A password that is wrong is the operator's to mend, and the message is right still.
  return last && code !== 'EAUTH' ? 'REFUSED' : 'AWAY'
}
