import { readPolicyBytes, toEnginePolicy, isPolicyOf, type PolicyBundle } from '@repo/contract/boundary'
import type { PublicKeyLookup } from '@repo/contract/edge'
import type { KeptPolicy, OrgTransaction } from '@repo/db/zone'
import {
  compilePolicy,
  isPolicyMode,
  type CellConfig,
  type CellUse,
  type CompiledPolicy,
  type Region,
  type ResidencyPolicy,
  type ZoneCode,
} from '@repo/residency'
import { policyIssuer, usesOf } from '../judge-policy.ts'
import { heldPolicy } from './policy-store.ts'

/** What a zone knows of itself when it decides: who signs policies, and where its cell is. */
export interface OwnResidency {
  readonly trustedKeys: PublicKeyLookup
  readonly zone: ZoneCode
  readonly cell: CellConfig
}

export interface HeldResidency {
  readonly state: 'kept' | 'mode_alone' | 'broken'
  readonly version: number
  readonly policy: ResidencyPolicy
  readonly regions: readonly Region[]
  readonly compiled: CompiledPolicy
  /** What the cell does where, in the ids of `regions`. */
  readonly uses: readonly CellUse[]
}

/** The fence's word on the policy an organisation is under. */
export interface HeldUnder {
  readonly organizationId: string
  readonly policyMode: string
  readonly policyVersion: number
}

/** An organisation's policy as the zone decides by it, read in the transaction that decides. */
export async function readHeldPolicy(tx: OrgTransaction, organizationId: string, own: OwnResidency): Promise<HeldResidency> {
  const { fence, kept } = await heldPolicy(tx, organizationId)
  return workOutPolicy({ organizationId, ...fence }, kept ?? undefined, own)
}

/** Compiled policies by organisation and version: a version never changes, so nothing here grows stale. Bounded, the oldest goes first. */
const compiledMax = 2000
const compiled = new Map<string, CompiledPolicy>()

/**
 * Works out what the zone goes by, signature checked against the bytes that are kept. What is not as it was signed allows nothing; an organisation that was
 * never sent a policy is under its mode in the places of its own cell, where no backup country is implied.
 */
export function workOutPolicy(
  { organizationId, policyMode, policyVersion: version }: HeldUnder,
  kept: KeptPolicy | undefined,
  own: OwnResidency,
): HeldResidency {
  const mode = isPolicyMode(policyMode) ? policyMode : 'client_owned_sovereignty'
  if (!kept) return alone({ version, zone: own.zone, mode, backupCountries: [] }, own.cell, 'mode_alone')
  const bundle = bundleOf(kept, organizationId, version, own.trustedKeys)
  if (!bundle) return alone({ version, zone: own.zone, mode, backupCountries: [] }, { regions: [] }, 'broken')
  const { policy, regions } = toEnginePolicy(bundle)
  const key = `${organizationId} ${version}`
  const known = compiled.get(key) ?? compilePolicy(policy, regions)
  compiled.delete(key)
  compiled.set(key, known)
  const [oldest] = compiled.keys()
  if (compiled.size > compiledMax && oldest !== undefined) compiled.delete(oldest)
  return { state: 'kept', version, policy, regions, compiled: known, uses: usesOf(own.cell, bundle) }
}

function alone(policy: ResidencyPolicy, cell: Pick<CellConfig, 'regions'>, state: HeldResidency['state']): HeldResidency {
  const { regions, uses } = ownPlaces(cell)
  return { state, version: policy.version, policy, regions, compiled: compilePolicy(policy, regions), uses }
}

function bundleOf(kept: KeptPolicy, organizationId: string, version: number, trustedKeys: PublicKeyLookup): PolicyBundle | undefined {
  const signature = Buffer.from(kept.signature).toString('hex')
  const parts = { kid: kept.keyId, r: signature.slice(0, 64), s: signature.slice(64) }
  try {
    if (!isPolicyOf(kept.bundle, parts, trustedKeys, policyIssuer)) return undefined
    const bundle = readPolicyBytes(kept.bundle)
    return bundle.organizationId === organizationId && bundle.version === version ? bundle : undefined
  } catch {
    return undefined
  }
}

/** Where the cell is and what it does there, by the zone's file alone. */
export function ownPlaces(cell: Pick<CellConfig, 'regions'>): Pick<HeldResidency, 'regions' | 'uses'> {
  const uses = activeOf(cell).map(({ provider, code, role }) => ({ role, regionId: `${provider} ${code}` }))
  return { regions: ownRegions(cell), uses }
}

/** The cell's own places as a registry: one entry for a place, with every role it has. */
function ownRegions(cell: Pick<CellConfig, 'regions'>): Region[] {
  const byPlace = Map.groupBy(activeOf(cell), ({ provider, code }) => `${provider} ${code}`)
  return [...byPlace].map(([id, uses]) => ({ id, country: uses[0]?.country, roles: uses.map(({ role }) => role), lifecycle: 'active' }))
}

const activeOf = ({ regions }: Pick<CellConfig, 'regions'>) => regions.filter(({ lifecycle }) => lifecycle === 'active')
