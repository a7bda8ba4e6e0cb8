/**
 * Sends one batch and says when it was taken. Syslog has no word for that: a batch counts as taken when the receiver, having read to the end of the stream,
 * closes its side without an error. Over https it is a 2xx answer. Whatever is in doubt is sent again: receivers know an event by its number.
 */
import { request } from 'node:https'
import { connect, rootCertificates, type SecureContextOptions } from 'node:tls'
import type { AuditStreamFailure } from '@repo/contract'
import type { SealedLine } from '../sealed-line.ts'
import { syslogFrame, syslogMessage, type SyslogOrigin } from '../syslog-line.ts'

const answerWithinMs = 10_000

export interface Target {
  readonly kind: string
  readonly host: string
  readonly port: number
  readonly path: string
  readonly token: string | undefined
  /** Further roots to trust, as PEM: a receiver inside the cell has seldom a public certificate. */
  readonly authorities: string | undefined
}

/** @returns undefined when the batch was taken */
export function sendBatch(target: Target, events: readonly SealedLine[], origin: SyslogOrigin): Promise<AuditStreamFailure | undefined> {
  return target.kind === 'https' ? sendHttps(target, events, origin) : sendSyslog(target, events, origin)
}

const trust = ({ authorities }: Target): SecureContextOptions =>
  authorities === undefined ? { minVersion: 'TLSv1.2' } : { minVersion: 'TLSv1.2', ca: [...rootCertificates, authorities] }

function sendSyslog(target: Target, events: readonly SealedLine[], origin: SyslogOrigin): Promise<AuditStreamFailure | undefined> {
  const { host, port } = target
  const { promise, resolve } = Promise.withResolvers<AuditStreamFailure | undefined>()
  const socket = connect({ host, port, servername: host, ...trust(target) })
  socket.setTimeout(answerWithinMs, () => {
    resolve('TIMED_OUT')
    socket.destroy()
  })
  socket.on('error', (error) => resolve(failureOf(error)))
  socket.on('secureConnect', () => socket.end(Buffer.concat(events.map((event) => syslogFrame(syslogMessage(event, origin))))))
  // A receiver says nothing; what it sends anyway is read away, so that its end is seen.
  socket.resume()
  socket.on('end', () => resolve(socket.writableFinished ? undefined : 'NOT_TAKEN'))
  socket.on('close', () => resolve('NOT_TAKEN'))
  return promise
}

function sendHttps(
  target: Target,
  events: readonly SealedLine[],
  { organizationId }: SyslogOrigin,
): Promise<AuditStreamFailure | undefined> {
  const { host, port, path, token } = target
  const { promise, resolve } = Promise.withResolvers<AuditStreamFailure | undefined>()
  const body = Buffer.from(events.map(({ line }) => `${line}\n`).join(''), 'utf8')
  const sending = request({
    ...{ host, port, path, method: 'POST', servername: host, timeout: answerWithinMs, ...trust(target) },
    headers: {
      'content-type': 'application/x-ndjson',
      'content-length': body.length,
      'x-freehold-organization': organizationId,
      'x-freehold-sequence': `${events[0]?.sequence}-${events.at(-1)?.sequence}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  })
  sending.on('timeout', () => {
    resolve('TIMED_OUT')
    sending.destroy()
  })
  sending.on('error', (error) => resolve(failureOf(error)))
  sending.on('response', (answer) => {
    answer.resume()
    const { statusCode = 0 } = answer
    answer.on('end', () => resolve(statusCode >= 200 && statusCode < 300 ? undefined : 'NOT_TAKEN'))
    answer.on('close', () => resolve('NOT_TAKEN'))
  })
  sending.end(body)
  return promise
}

/** What failed, as a code: a message of a library may hold anything. */
function failureOf(error: Error & { readonly code?: string }): AuditStreamFailure {
  const { code = '' } = error
  if (/^(ERR_(SSL|TLS)|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code)) return 'TLS_REFUSED'
  return code === 'ETIMEDOUT' ? 'TIMED_OUT' : 'UNREACHABLE'
}
