/**
 * Refuses a head that two readers could take for different requests (RFC 9112 §6.3, §11.2). Refused, never repaired: what this edge
 * forwards, every part behind it must frame in the same way. After a refusal the connection is closed.
 */
import { edgeErrors, routingErrors, type KnownField } from '@repo/contract/edge'
import type { Exchange, StepOutcome } from '../exchange.ts'
import { connectionTokens } from '../server/connection-tokens.ts'

/** Said twice, each of them is a disagreement waiting to happen. */
const onceOnly: ReadonlySet<string> = new Set<KnownField>([
  ...(['host', 'authorization', 'connection', 'content-length', 'content-type', 'expect', 'transfer-encoding', 'traceparent'] as const),
  ...(['upgrade', 'x-forwarded-host', 'x-forwarded-proto', 'x-freehold-hop', 'x-request-id'] as const),
])
/** Fields that `Connection` may not name: dropping them hop by hop would change what the request means. */
const notHopByHop =
  /^(host|content-length|transfer-encoding|authorization|cookie|x-org-id|traceparent|x-request-id|x-freehold-.*|x-forwarded-.*)$/

export function refuseMalformed({ head }: Exchange): StepOutcome {
  if (head.count('x-org-id') > 1) return { kind: 'error', error: routingErrors.ORG_ID_REPEATED(), step: 'framing' }
  const fault = findFault(head)
  if (fault === undefined) return undefined
  return { kind: 'error', error: edgeErrors.REQUEST_HEAD_MALFORMED({ detail: fault }), step: 'framing' }
}

function findFault(head: Exchange['head']): string | undefined {
  if (head.httpVersion !== '1.1' && head.httpVersion !== '1.0') return 'version'
  if (head.count('host') !== 1) return 'host'
  return nameFault(head) ?? framingFault(head) ?? valueFault(head)
}

function nameFault(head: Exchange['head']): string | undefined {
  for (let index = 0; index < head.fieldCount; index += 1) {
    const name = head.nameAt(index)
    // `X_Org_Id` is the header's own name to a reader that takes `_` for `-`.
    if (name.isLookAlike) return 'look-alike'
    for (let before = 0; before < index; before += 1)
      if (head.nameAt(before).lower === name.lower && onceOnly.has(name.lower)) return name.lower
  }
  return undefined
}

function framingFault(head: Exchange['head']): string | undefined {
  const transferEncoding = head.value('transfer-encoding')
  const contentLength = head.value('content-length')
  if (transferEncoding !== undefined) {
    if (contentLength !== undefined) return 'two framings'
    if (transferEncoding.toLowerCase() !== 'chunked') return 'transfer-encoding'
    if (head.httpVersion === '1.0') return 'transfer-encoding in 1.0'
  }
  return contentLength !== undefined && !/^\d{1,12}$/.test(contentLength) ? 'content-length' : undefined
}

function valueFault(head: Exchange['head']): string | undefined {
  const expect = head.value('expect')
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') return 'expect'
  for (const name of connectionTokens(head.value('connection')).names) if (notHopByHop.test(name)) return 'connection'
  if (!isToken(head.method)) return 'method'
  return isOriginForm(head.target) ? undefined : 'target'
}

const isToken = (text: string): boolean => /^[A-Z]{1,16}$/.test(text) && text !== 'CONNECT' && text !== 'TRACE'

/** A path and query of visible characters (RFC 3986 §3.3). The transport has taken an absolute form of this host apart before. */
const isOriginForm = (target: string): boolean =>
  target.length <= 16_384 && /^\/[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7c\x7e%]*$/.test(target)
