/** A sealed event as a syslog message (RFC 5424), framed by its length (RFC 5425, 4.3). Pure. */
import type { SealedLine } from './sealed-line.ts'

/** Facility 13 is "log audit"; what was refused is a warning, the rest informs (RFC 5424, 6.2.1). */
const facility = 13
const severities = { refused: 4, other: 6 }
/** The number IANA keeps for examples and for whoever has none of their own (RFC 5612). */
const enterprise = 32473

const printable = (text: string, most: number): string => text.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, most) || '-'

export interface SyslogOrigin {
  readonly cell: string
  readonly organizationId: string
}

/** @returns the message without its frame: header, one structured element with organisation and number, and the event as it was sealed */
export function syslogMessage(
  { sequence, hash, occurredAt, action, refused, line }: SealedLine,
  { cell, organizationId }: SyslogOrigin,
): string {
  const priority = facility * 8 + (refused ? severities.refused : severities.other)
  const element = `[freehold@${enterprise} organization="${organizationId}" sequence="${sequence}" hash="${hash}"]`
  return `<${priority}>1 ${occurredAt} ${printable(cell, 255)} freehold - ${printable(action, 32)} ${element} ${line}`
}

/** Octet counting: a message may hold any byte, line feeds too. */
export function syslogFrame(message: string): Buffer {
  const body = Buffer.from(message, 'utf8')
  return Buffer.concat([Buffer.from(`${body.length} `, 'ascii'), body])
}
