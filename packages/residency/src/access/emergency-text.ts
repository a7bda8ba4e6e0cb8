/**
 * The text that custodians sign (docs/access.md, "Emergency"): thirteen lines in one order, each with one way to be written, so that there is one text for what
 * is asked and no byte of it that could be another. Behind it stand the signatures, a line each. It holds codes, ids and instants; no word fits in.
 */
import { levels, type Level } from '../classification.ts'
import { purposeCodes, type PurposeCode } from './terms.ts'

export interface EmergencyRequest {
  readonly zone: string
  readonly organizationId: string
  /** Who may look, by the number on their own page. */
  readonly staffId: string
  readonly dataset: string
  /** The one record it is about; null, the data set. */
  readonly recordId: string | null
  readonly level: Level
  readonly verb: 'read'
  readonly purpose: PurposeCode
  readonly ticket: string
  /** Milliseconds since 1970, whole seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** 32 hexadecimal digits by chance: a text that was used once is not used again. */
  readonly nonce: string
}

export interface CustodianSignature {
  readonly custodianId: string
  readonly signature: Buffer
}

export interface SignedEmergency {
  readonly request: EmergencyRequest
  /** What was signed: the UTF-8 bytes of this. */
  readonly text: string
  readonly signatures: readonly CustodianSignature[]
}

const firstLine = 'freehold-emergency-1'
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const instant = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z'
const lines = [
  ['zone', '[a-z]{2,8}'],
  ['organization', uuid],
  ['staff', uuid],
  ['dataset', '[a-z]{1,32}'],
  ['record', `whole|${uuid}`],
  ['level', levels.join('|')],
  ['verb', 'read'],
  ['purpose', purposeCodes.join('|')],
  // The codes of the ticket's queue and a number: no name fits in.
  ['ticket', '[A-Z]{2,8}-[0-9]{1,10}'],
  ['not-before', instant],
  ['not-after', instant],
  ['nonce', '[0-9a-f]{32}'],
] as const
const textForm = new RegExp(`^${firstLine}\\n${lines.map(([name, form]) => `${name}: (${form})\\n`).join('')}`)
/** 64 bytes in base64url; the last digit's spare bits are zero, so that there is one way to write them. */
const signatureForm = new RegExp(`^signature: (${uuid}) ([A-Za-z0-9_-]{85}[AQgw])$`)
const signaturesMax = 20

const secondsOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** The text for a request: what is signed. */
export function emergencyText(request: EmergencyRequest): string {
  const { zone, organizationId, staffId, dataset, recordId, level, verb, purpose, ticket, notBefore, notAfter, nonce } = request
  const values = [zone, organizationId, staffId, dataset, recordId ?? 'whole', level, verb, purpose, ticket]
  const all = [...values, secondsOf(notBefore), secondsOf(notAfter), nonce]
  return `${firstLine}\n${lines.map(([name], index) => `${name}: ${all[index] ?? ''}\n`).join('')}`
}

/** Reads a text with its signatures. @returns undefined for whatever is not exactly one */
export function readEmergency(document: string): SignedEmergency | undefined {
  const found = textForm.exec(document)
  if (!found) return undefined
  const [text, zone = '', organizationId = '', staffId = '', dataset = '', record = ''] = found
  const [level = '', verb = '', purpose = '', ticket = '', from = '', to = '', nonce = ''] = found.slice(6)
  const request: EmergencyRequest = {
    ...{ zone, organizationId, staffId, dataset, ticket, nonce },
    recordId: record === 'whole' ? null : record,
    level: level as Level,
    verb: verb as 'read',
    purpose: purpose as PurposeCode,
    notBefore: Date.parse(from),
    notAfter: Date.parse(to),
  }
  // A day that no calendar has is read as another, and would be written otherwise.
  if (Number.isNaN(request.notBefore) || Number.isNaN(request.notAfter) || emergencyText(request) !== text) return undefined
  const signatures = signaturesOf(document.slice(text.length))
  return signatures && { request, text, signatures }
}

function signaturesOf(rest: string): CustodianSignature[] | undefined {
  if (rest === '') return []
  if (!rest.endsWith('\n')) return undefined
  const read = rest
    .slice(0, -1)
    .split('\n', signaturesMax + 1)
    .map((line) => signatureForm.exec(line))
  if (read.length > signaturesMax) return undefined
  const signatures = read.flatMap((found) =>
    found ? [{ custodianId: found[1] ?? '', signature: Buffer.from(found[2] ?? '', 'base64url') }] : [],
  )
  return signatures.length === read.length ? signatures : undefined
}
