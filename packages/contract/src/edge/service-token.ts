/**
 * Who is calling, between edges, zones and the control plane: an Ed25519 JWT that each part signs with its own key. Receivers hold
 * public keys only. A key id begins with its issuer's name (`zone-eu.k1` for `zone:eu`), so that the key of one zone can never speak
 * for another.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { SignJWT, jwtVerify, type JWTPayload } from 'jose'
import { z } from 'zod'

export const serviceIssuerSchema = z.string().regex(/^(edge|zone|control):[a-z][a-z0-9-]{0,31}$/)
/** `control` for the control plane, `edge:<zone>` for a zone's edges. */
export const serviceAudienceSchema = z.string().regex(/^(control|edge:[a-z][a-z0-9]{1,7})$/)
export const controlPlaneAudience = 'control'
/** The audience of the hop token a listed edge shows to a zone's edges. */
export const hopAudience = (zone: string): string => `edge:${zone}`

export interface ServiceClaims {
  /** `edge:global-1`, `zone:eu`, `control:main`. */
  readonly issuer: string
  readonly audience: string
  /** Seconds since 1970. */
  readonly expiresAtS: number
  readonly kid: string
}

export interface ServiceKey {
  readonly issuer: string
  readonly kid: string
  readonly privateKey: KeyObject
}

/** Finds a public key by its id; undefined when it is not trusted (any more). */
export type PublicKeyLookup = (kid: string) => KeyObject | undefined

export const serviceTokenLifetimeS = 60
const tokenType = 'fh-service+jwt'

/** The part of a key id that binds it to its issuer: `zone-eu.` for `zone:eu`. */
export const serviceKeyPrefix = (issuer: string): string => `${issuer.replace(':', '-')}.`

/** @param pem PKCS #8 text of an Ed25519 key */
export function readServiceKey(issuer: string, kid: string, pem: string): ServiceKey {
  serviceIssuerSchema.parse(issuer)
  if (!kid.startsWith(serviceKeyPrefix(issuer))) throw new Error(`Key id ${kid} does not belong to ${issuer}`)
  return { issuer, kid, privateKey: createPrivateKey(pem) }
}

/** @param pem SPKI text of an Ed25519 key */
export const readPublicKey = (pem: string): KeyObject => createPublicKey(pem)

/** Gives a token for one audience that lives a minute. */
export async function signServiceToken(key: ServiceKey, audience: string, nowMs = Date.now()): Promise<string> {
  const issuedAtS = Math.floor(nowMs / 1000)
  return new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: tokenType })
    .setIssuer(key.issuer)
    .setAudience(serviceAudienceSchema.parse(audience))
    .setIssuedAt(issuedAtS)
    .setExpirationTime(issuedAtS + serviceTokenLifetimeS)
    .sign(key.privateKey)
}

/**
 * Checks signature, type, audience, life and that the key may speak for the issuer.
 * @returns the claims, or undefined; why is not told, since a stranger must not learn it
 */
export async function verifyServiceToken(
  token: string | undefined,
  lookup: PublicKeyLookup,
  audience: string,
  nowMs = Date.now(),
): Promise<ServiceClaims | undefined> {
  if (!token || token.length > 2048) return undefined
  let kid = ''
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        kid = header.kid ?? ''
        const key = lookup(kid)
        if (!key) throw new Error('The key is not trusted')
        return key
      },
      {
        algorithms: ['EdDSA'],
        audience,
        typ: tokenType,
        currentDate: new Date(nowMs),
        clockTolerance: 5,
        requiredClaims: ['iss', 'exp', 'iat'],
      },
    )
    return toClaims(payload, audience, kid)
  } catch {
    return undefined
  }
}

function toClaims(payload: JWTPayload, audience: string, kid: string): ServiceClaims | undefined {
  const issuer = serviceIssuerSchema.safeParse(payload.iss).data
  if (!issuer || !kid.startsWith(serviceKeyPrefix(issuer))) return undefined
  const { exp, iat } = payload
  // A longer life than ours is a key holder's mistake; it is refused rather than trusted for years.
  if (exp === undefined || iat === undefined || exp - iat > 2 * serviceTokenLifetimeS) return undefined
  return { issuer, audience, expiresAtS: exp, kid }
}
