/**
 * Whether a text that custodians signed opens anything: pure, with the instant given, which is the database's. Every way it may fail has a rule of its own, for
 * the trail says which; and one signature that is not right refuses all of them, since somebody tried.
 */
import { verify, type KeyObject } from 'node:crypto'
import { readEmergency, type CustodianSignature, type EmergencyRequest } from './emergency-text.ts'
import { emergencyMaxMinutes } from './terms.ts'

/** Who holds a key of the zone's emergency path. They sign, and never look themselves. */
export interface Custodian {
  readonly id: string
  readonly email: string
  /** Ed25519 */
  readonly publicKey: KeyObject
}

/** `required` of the custodians have to sign: two at least, for nobody opens anything alone. */
export interface Custodians {
  readonly required: number
  readonly custodians: readonly Custodian[]
}

export const emergencyRules = [
  'NO_CUSTODIANS',
  'MALFORMED',
  'OTHER_ZONE',
  'OTHER_ORGANIZATION',
  'OTHER_PERSON',
  'CUSTODIAN_LOOKS',
  'LASTS_TOO_LONG',
  'NOT_YET',
  'OVER',
  'SIGNER_UNKNOWN',
  'SIGNED_TWICE',
  'SIGNATURE_WRONG',
  'TOO_FEW_SIGNATURES',
  'USED_BEFORE',
  'NOTE_OPEN',
  'REVIEW_OPEN',
] as const
export type EmergencyRule = (typeof emergencyRules)[number]

export interface Presented {
  readonly document: string
  /** Undefined: the zone has none, and so no path. */
  readonly custodians: Custodians | undefined
  readonly zone: string
  readonly organizationId: string
  /** Who is signed in and presents it. */
  readonly staff: { readonly id: string; readonly email: string }
  /** Milliseconds since 1970, by the database's clock. */
  readonly now: number
}

export type EmergencyVerdict =
  | {
      readonly ok: true
      readonly request: EmergencyRequest
      readonly text: string
      /** One of each custodian who signed, in the order in which they stand there. */
      readonly signatures: readonly CustodianSignature[]
    }
  | { readonly ok: false; readonly rule: EmergencyRule }

const no = (rule: EmergencyRule): EmergencyVerdict => ({ ok: false, rule })

export function judgeEmergency({ document, custodians, zone, organizationId, staff, now }: Presented): EmergencyVerdict {
  if (!custodians || custodians.required < 2 || custodians.custodians.length < custodians.required) return no('NO_CUSTODIANS')
  const read = readEmergency(document)
  if (!read) return no('MALFORMED')
  const { request, text, signatures } = read
  if (request.zone !== zone) return no('OTHER_ZONE')
  if (request.organizationId !== organizationId) return no('OTHER_ORGANIZATION')
  if (request.staffId !== staff.id) return no('OTHER_PERSON')
  const { custodians: known, required } = custodians
  if (known.some(({ id, email }) => id === staff.id || email.toLowerCase() === staff.email.toLowerCase())) return no('CUSTODIAN_LOOKS')
  const lastsMs = request.notAfter - request.notBefore
  if (lastsMs <= 0 || lastsMs > emergencyMaxMinutes * 60_000) return no('LASTS_TOO_LONG')
  if (now < request.notBefore) return no('NOT_YET')
  if (now >= request.notAfter) return no('OVER')

  const signers = new Set<string>()
  const bytes = Buffer.from(text, 'utf8')
  for (const { custodianId, signature } of signatures) {
    const custodian = known.find(({ id }) => id === custodianId)
    if (!custodian) return no('SIGNER_UNKNOWN')
    if (signers.has(custodianId)) return no('SIGNED_TWICE')
    if (!verify(null, bytes, custodian.publicKey, signature)) return no('SIGNATURE_WRONG')
    signers.add(custodianId)
  }
  return signers.size < required ? no('TOO_FEW_SIGNATURES') : { ok: true, request, text, signatures }
}
