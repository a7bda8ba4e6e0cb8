/**
 * Where a message's body ends (RFC 9112 §6.3), decided once from its head. What two readers could decide differently is a fault: both
 * framings, a repeated or odd length, another coding than exactly `chunked`, a coding in HTTP/1.0.
 */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** Answers only: the body ends with the connection. */
  | { readonly kind: 'close' }
  | { readonly kind: 'fault'; readonly fault: string }

/** The fields that say how a body is framed, whoever sent them. */
export interface FramingFields {
  readonly minorVersion: number
  value(field: 'content-length' | 'transfer-encoding'): string | undefined
  count(field: 'content-length' | 'transfer-encoding'): number
}

const none: Framing = { kind: 'none' }
const chunked: Framing = { kind: 'chunked' }
const untilClose: Framing = { kind: 'close' }
const fault = (text: string): Framing => ({ kind: 'fault', fault: text })
const lengthForm = /^\d{1,12}$/

/** @returns undefined when the head says nothing of a body */
function statedFraming(head: FramingFields): Framing | undefined {
  const lengths = head.count('content-length')
  const codings = head.count('transfer-encoding')
  if (lengths === 0 && codings === 0) return undefined
  if (lengths > 0 && codings > 0) return fault('two framings')
  if (lengths > 1 || codings > 1) return fault('framing repeated')
  if (codings === 1) {
    if (head.minorVersion === 0) return fault('transfer-encoding in 1.0')
    return head.value('transfer-encoding')?.toLowerCase() === 'chunked' ? chunked : fault('transfer-encoding')
  }
  const length = head.value('content-length') ?? ''
  if (!lengthForm.test(length)) return fault('content-length')
  return length === '0' ? none : { kind: 'length', bytes: Number(length) }
}

export function requestFraming(head: FramingFields): Framing {
  return statedFraming(head) ?? none
}

/** @param method of the request that is answered */
export function answerFraming(head: FramingFields & { readonly status: number }, method: string): Framing {
  const stated = statedFraming(head)
  if (stated?.kind === 'fault') return stated
  const { status } = head
  // Neither has a body, so a framing there would be read by one and not by the next.
  if (status < 200 || status === 204) return stated === undefined || stated.kind === 'none' ? none : fault('body where none may be')
  if (method === 'HEAD' || status === 304) return none
  return stated ?? untilClose
}
