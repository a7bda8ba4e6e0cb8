/**
 * Judges a policy that the control plane sent, before the zone goes by it: it is the control plane's word, it is about this organisation, and this cell
 * keeps it. The zone is right even when the control plane is not. Pure but for the signature.
 */
import { isPolicyOf, policyBytes, toEnginePolicy, type PolicyBundle, type SignedPolicy, type ZoneJob } from '@repo/contract/boundary'
import type { PublicKeyLookup } from '@repo/contract/edge'
import { cellProblems, policyProblems, type CellConfig, type CellUse } from '@repo/residency'

/** Why a policy is not taken over. A code, since it goes back over the boundary. */
export type PolicyRefusal = 'POLICY_NOT_TRUSTED' | 'POLICY_NOT_OURS' | 'POLICY_NOT_SOUND' | 'POLICY_NOT_KEPT'

export interface Judge {
  readonly trustedKeys: PublicKeyLookup
  /** What this cell says of itself in its zone's file. */
  readonly cell: CellConfig
}

/** The control plane's name in signatures. */
export const policyIssuer = 'control:main'

/** @returns why the policy of a job is refused; undefined when the zone may go by it */
export function judgePolicy(job: ZoneJob, signed: SignedPolicy, { trustedKeys, cell }: Judge): PolicyRefusal | undefined {
  const { bundle, signature } = signed
  if (!isPolicyOf(policyBytes(bundle), signature, trustedKeys, policyIssuer)) return 'POLICY_NOT_TRUSTED'
  const ours = bundle.organizationId === job.organizationId && bundle.version === job.policyVersion && bundle.mode === job.policyMode
  if (!ours || bundle.zone !== job.zone) return 'POLICY_NOT_OURS'
  const { policy, regions } = toEnginePolicy(bundle)
  // What the mode does not offer is sent as "no": the bundle has every field.
  const { viewFromOutside, ...rest } = policy
  if (policyProblems(viewFromOutside ? policy : rest, regions).length > 0) return 'POLICY_NOT_SOUND'
  return cellProblems(policy, usesOf(cell, bundle), regions).length > 0 ? 'POLICY_NOT_KEPT' : undefined
}

/**
 * What the cell does where, in the registry's ids. A place that the registry does not have, or has in another country, is unknown, and so
 * nothing may be there.
 */
export function usesOf({ regions }: Pick<CellConfig, 'regions'>, bundle: Pick<PolicyBundle, 'regions'>): CellUse[] {
  return regions
    .filter(({ lifecycle }) => lifecycle === 'active')
    .map(({ provider, code, country, role }) => ({
      role,
      regionId: bundle.regions.find((one) => one.provider === provider && one.code === code && one.country === country)?.id,
    }))
}
