/**
 * What a zone's edge vouches for to an app instance: which organisation, under which epoch, by which edge. An HMAC-SHA256 under a key
 * that is made in the zone and never leaves it. Text form: `fh1.<kid>.<base64url JSON claims>.<base64url MAC>`; the MAC covers
 * everything before its dot. It replays for its life (at most two minutes), so edge and instances share mTLS or a private network.
 */
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'
import { isUuid, type OrgId } from '@repo/core'
import { z } from 'zod'
import { edgeIdSchema, keyIdSchema, zoneCodeSchema } from './names.ts'

export interface AssertionClaims {
  /** null on the closed list of paths that need no organisation. */
  readonly org: OrgId | null
  readonly zone: string
  /** The epoch the edge's directory held; 0 when there is no organisation. */
  readonly epoch: number
  readonly edge: string
  /**
   * Whether this edge took the request from the caller itself or from a listed edge. Where people are is told by the place of the edge that accepted
   * them; without this field that is not known.
   */
  readonly accepted?: 'here' | 'listed' | undefined
  readonly kid: string
  /** Seconds since 1970. */
  readonly exp: number
}

export interface AssertionKeys {
  readonly signing: { readonly kid: string; readonly secret: KeyObject }
  readonly byKid: ReadonlyMap<string, KeyObject>
}

export type AssertionRefusal = 'missing' | 'malformed' | 'unknown_key' | 'forged' | 'expired' | 'wrong_zone'
export type AssertionResult =
  { readonly ok: true; readonly claims: AssertionClaims } | { readonly ok: false; readonly reason: AssertionRefusal }

/** Longest life a verifier accepts, in seconds: a key holder's mistake cannot make an assertion that lives for years. */
export const assertionLifetimeMaxS = 120

const prefix = 'fh1'
const claimsSchema = z.strictObject({
  org: z.custom<OrgId>(isUuid).nullable(),
  zone: zoneCodeSchema,
  epoch: z.int().min(0).max(65_535),
  edge: edgeIdSchema,
  accepted: z.enum(['here', 'listed']).optional(),
  kid: keyIdSchema,
  exp: z.int().positive(),
})

const mac = (text: string, secret: KeyObject): Buffer => createHmac('sha256', secret).update(text).digest()

/** Signs with the set's newest key. Takes claims without `kid`; gives the header value. */
export function signAssertion(claims: Omit<AssertionClaims, 'kid'>, keys: AssertionKeys): string {
  const { kid, secret } = keys.signing
  const payload = Buffer.from(JSON.stringify({ ...claims, kid })).toString('base64url')
  // The key id's dots would be read as separators, so it is carried encoded.
  const signed = `${prefix}.${Buffer.from(kid).toString('base64url')}.${payload}`
  return `${signed}.${mac(signed, secret).toString('base64url')}`
}

/**
 * Checks an assertion: form, key, MAC (in constant time), then zone and expiry.
 * @param nowMs milliseconds since 1970
 * @returns the claims, or why it is refused; the reason is for logs, a client learns only 421
 */
export function verifyAssertion(text: string | undefined, keys: AssertionKeys, expected: { zone: string; nowMs: number }): AssertionResult {
  if (text === undefined || text === '') return { ok: false, reason: 'missing' }
  const parts = text.length <= 2048 ? text.split('.') : []
  const [version, kidPart, payload, signature] = parts
  if (parts.length !== 4 || version !== prefix || !kidPart || !payload || !signature) return { ok: false, reason: 'malformed' }
  const kid = Buffer.from(kidPart, 'base64url').toString('latin1')
  const secret = keys.byKid.get(kid)
  if (!secret) return { ok: false, reason: 'unknown_key' }
  const wanted = mac(`${version}.${kidPart}.${payload}`, secret)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { ok: false, reason: 'forged' }
  const claims = readClaims(payload)
  if (!claims || claims.kid !== kid) return { ok: false, reason: 'malformed' }
  if (claims.zone !== expected.zone) return { ok: false, reason: 'wrong_zone' }
  const nowS = expected.nowMs / 1000
  if (claims.exp <= nowS || claims.exp > nowS + assertionLifetimeMaxS) return { ok: false, reason: 'expired' }
  return { ok: true, claims }
}

function readClaims(payload: string): AssertionClaims | undefined {
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data
  } catch {
    return undefined
  }
}
