import { readPolicyBytes, toEnginePolicy, isPolicyOf, type PolicyBundle } from '@repo/contract/boundary'
import type { PublicKeyLookup } from '@repo/contract/edge'
import type { OrgTransaction } from '@repo/db/zone'
import {
  compilePolicy,
  isPolicyMode,
  type CellConfig,
  type CompiledPolicy,
  type Region,
  type ResidencyPolicy,
  type ZoneCode,
} from '@repo/residency'
import { policyIssuer } from '../judge-policy.ts'
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
}

/** Compiled policies by organisation and version: a version never changes, so nothing here grows stale. Bounded, the oldest goes first. */
const compiledMax = 2000
const compiled = new Map<string, CompiledPolicy>()

/**
 * An organisation's policy as the zone decides by it, signature checked against the bytes that are kept. What is not as it was signed allows nothing; an
 * organisation that was never sent a policy is under its mode in the places of its own cell, where no backup country is implied.
 */
export async function readHeldPolicy(tx: OrgTransaction, organizationId: string, own: OwnResidency): Promise<HeldResidency> {
  const { fence, kept } = await heldPolicy(tx, organizationId)
  const { policyVersion: version } = fence
  const mode = isPolicyMode(fence.policyMode) ? fence.policyMode : 'client_owned_sovereignty'
  if (!kept) return alone({ version, zone: own.zone, mode, backupCountries: [] }, ownRegions(own.cell), 'mode_alone')
  const bundle = bundleOf(kept, organizationId, version, own.trustedKeys)
  if (!bundle) return alone({ version, zone: own.zone, mode, backupCountries: [] }, [], 'broken')
  const { policy, regions } = toEnginePolicy(bundle)
  const key = `${organizationId} ${version}`
  const known = compiled.get(key) ?? compilePolicy(policy, regions)
  compiled.delete(key)
  compiled.set(key, known)
  const [oldest] = compiled.keys()
  if (compiled.size > compiledMax && oldest !== undefined) compiled.delete(oldest)
  return { state: 'kept', version, policy, regions, compiled: known }
}

function alone(policy: ResidencyPolicy, regions: readonly Region[], state: HeldResidency['state']): HeldResidency {
  return { state, version: policy.version, policy, regions, compiled: compilePolicy(policy, regions) }
}

type Kept = NonNullable<Awaited<ReturnType<typeof heldPolicy>>['kept']>

function bundleOf(kept: Kept, organizationId: string, version: number, trustedKeys: PublicKeyLookup): PolicyBundle | undefined {
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

/** The cell's own places as a registry: one entry for a place, with every role it has. */
function ownRegions({ regions }: CellConfig): Region[] {
  const byPlace = Map.groupBy(
    regions.filter(({ lifecycle }) => lifecycle === 'active'),
    ({ provider, code }) => `${provider} ${code}`,
  )
  return [...byPlace].map(([id, uses]) => ({ id, country: uses[0]?.country, roles: uses.map(({ role }) => role), lifecycle: 'active' }))
}
