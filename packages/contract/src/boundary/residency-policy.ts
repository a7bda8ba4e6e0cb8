/**
 * Control plane → zone: an organisation's residency policy with the registry it was judged by, signed, so that the zone can keep it and decide by
 * it for as long as the control plane is away. Codes, countries and ids only; a policy's name and reasons are the zone's own texts.
 */
import { sign, verify } from 'node:crypto'
import {
  defineBoundaryMessage,
  levels,
  opaqueId,
  policyScopes,
  policyTypes,
  sha256Hex,
  zoneCode,
  type Region,
  type ResidencyPolicy,
} from '@repo/residency'
import { z } from 'zod'
import { serviceKeyPrefix, type PublicKeyLookup, type ServiceKey } from '../edge/service-token.ts'
import { policyMode } from './organization.ts'

const country = z.string().regex(/^[A-Z]{2}$/)
const placeCode = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
const countries = z.array(country).max(64)
const version = z.int().min(1).max(1_000_000)

export const regionRoles = ['primary', 'replica', 'backup'] as const
export const regionLifecycles = ['planned', 'active', 'retired'] as const

const bundledRegion = z.strictObject({
  id: opaqueId,
  provider: placeCode,
  code: placeCode,
  country,
  roles: z.array(z.enum(regionRoles)).max(3),
  lifecycle: z.enum(regionLifecycles),
})

const bundledNarrowing = z.strictObject({
  scope: z.enum(policyScopes),
  level: z.enum(levels).nullable(),
  dataset: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,31}$/)
    .nullable(),
  /** Null takes nothing away; an empty list would allow nothing. */
  countries: countries.nullable(),
  deniedCountries: countries,
})

/** What is signed. Every field is always there, so that the same policy has one form alone. */
export const policyBundle = defineBoundaryMessage(
  'policy_bundle',
  'R2',
  z.strictObject({
    organizationId: opaqueId,
    /** The organisation's own count of policies: the one of its fence. */
    version,
    policyId: opaqueId,
    /** The policy's own version. */
    revision: version,
    zone: zoneCode,
    mode: policyMode,
    pinnedCountry: country.nullable(),
    primaryCountry: country.nullable(),
    facilities: z.array(opaqueId).max(64),
    backupCountries: countries,
    viewFromOutside: z.boolean(),
    narrowings: z.array(bundledNarrowing).max(32),
    /** The zone's places at that time. One that is not here is unknown, and so refused. */
    regions: z.array(bundledRegion).max(256),
    // Left out where the policy does not say, so that policies from before there were types keep their bytes.
    policyType: z.enum(policyTypes).optional(),
    preferredCountries: countries.optional(),
  }),
)
export type PolicyBundle = z.infer<typeof policyBundle.schema>

/** An Ed25519 signature (RFC 8032), in its two halves: a code of 128 characters would be too long for this boundary. */
const signature = z.strictObject({ kid: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/), r: sha256Hex, s: sha256Hex })

export const signedPolicy = defineBoundaryMessage('signed_policy', 'R2', z.strictObject({ bundle: policyBundle.schema, signature }))
export type SignedPolicy = z.infer<typeof signedPolicy.schema>

/** The bytes that are signed and that a zone keeps: a prefix that no other signed text has, and the bundle in its one form. */
export function policyBytes(bundle: PolicyBundle): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`freehold-policy\n${JSON.stringify(policyBundle.parse(bundle))}`)
}

/** Reads what `policyBytes` made. @throws when it is something else */
export function readPolicyBytes(bytes: Uint8Array): PolicyBundle {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  const [prefix, json, ...rest] = text.split('\n')
  if (prefix !== 'freehold-policy' || json === undefined || rest.length > 0) throw new Error('These are not the bytes of a policy')
  return policyBundle.parse(JSON.parse(json))
}

export function signPolicy(bundle: PolicyBundle, { kid, privateKey }: ServiceKey): SignedPolicy {
  const made = sign(null, policyBytes(bundle), privateKey).toString('hex')
  return signedPolicy.parse({ bundle, signature: { kid, r: made.slice(0, 64), s: made.slice(64) } })
}

/** Gives true when a key of the issuer signed exactly these bytes. */
export function isPolicyOf(bytes: Uint8Array, { kid, r, s }: SignedPolicy['signature'], lookup: PublicKeyLookup, issuer: string): boolean {
  const key = kid.startsWith(serviceKeyPrefix(issuer)) ? lookup(kid) : undefined
  return key !== undefined && verify(null, bytes, key, Buffer.from(`${r}${s}`, 'hex'))
}

/** The bundle in the decision engine's words. */
export function toEnginePolicy(bundle: PolicyBundle): { readonly policy: ResidencyPolicy; readonly regions: readonly Region[] } {
  const { version, zone, mode, pinnedCountry, primaryCountry, facilities, backupCountries, viewFromOutside, narrowings, regions } = bundle
  const { policyType, preferredCountries } = bundle
  return {
    policy: {
      version,
      zone,
      mode,
      backupCountries,
      viewFromOutside,
      ...(pinnedCountry === null ? {} : { pinnedCountry }),
      ...(primaryCountry === null ? {} : { primaryCountry }),
      ...(facilities.length === 0 ? {} : { facilities }),
      ...(policyType === undefined ? {} : { policyType }),
      ...(preferredCountries === undefined ? {} : { preferredCountries }),
      narrowings: narrowings.map(({ scope, level, dataset, countries, deniedCountries }) => ({
        scope,
        deniedCountries,
        ...(level === null ? {} : { level }),
        ...(dataset === null ? {} : { dataset }),
        ...(countries === null ? {} : { countries }),
      })),
    },
    regions: regions.map(({ id, country, roles, lifecycle }) => ({ id, country, roles, lifecycle })),
  }
}
