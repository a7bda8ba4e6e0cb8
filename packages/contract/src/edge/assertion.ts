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

export interface ExpectedAssertion {
  readonly zone: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/**
 * Checks an assertion: form, key, MAC (in constant time), then zone and expiry.
 * @returns the claims, or why it is refused; the reason is for logs, a client learns only 421
 */
export function verifyAssertion(text: string | undefined, keys: AssertionKeys, expected: ExpectedAssertion): AssertionResult {
  const read = authenticClaims(text, keys)
  return typeof read === 'string' ? { ok: false, reason: read } : judge(read, expected)
}

/** More organisations than one instance serves within an assertion's life. */
const rememberedMax = 1_000

/**
 * `verifyAssertion`, which remembers what it found authentic under the present keys: an edge sends the same text for half a minute. Zone and
 * expiry are judged each time, and other keys begin anew.
 */
export function rememberingVerifier(): typeof verifyAssertion {
  let under: AssertionKeys | undefined
  let remembered = new Map<string, AssertionClaims>()
  return (text, keys, expected) => {
    if (under !== keys || remembered.size >= rememberedMax) remembered = new Map()
    under = keys
    const known = text === undefined ? undefined : remembered.get(text)
    if (known) return judge(known, expected)
    const read = authenticClaims(text, keys)
    if (typeof read === 'string') return { ok: false, reason: read }
    if (text !== undefined) remembered.set(text, read)
    return judge(read, expected)
  }
}

function authenticClaims(text: string | undefined, keys: AssertionKeys): AssertionClaims | AssertionRefusal {
  if (text === undefined || text === '') return 'missing'
  const parts = text.length <= 2048 ? text.split('.') : []
  const [version, kidPart, payload, signature] = parts
  if (parts.length !== 4 || version !== prefix || !kidPart || !payload || !signature) return 'malformed'
  const kid = Buffer.from(kidPart, 'base64url').toString('latin1')
  const secret = keys.byKid.get(kid)
  if (!secret) return 'unknown_key'
  const wanted = mac(`${version}.${kidPart}.${payload}`, secret)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged'
  const claims = readClaims(payload)
  return claims?.kid === kid ? claims : 'malformed'
}

function judge(claims: AssertionClaims, { zone, nowMs }: ExpectedAssertion): AssertionResult {
  if (claims.zone !== zone) return { ok: false, reason: 'wrong_zone' }
  const nowS = nowMs / 1000
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
