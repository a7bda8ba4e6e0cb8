import { controlErrors } from '@repo/contract/control'
import { isZoneCode } from '@repo/residency'
import { tagWith } from '../../server/if-match.ts'
import { handle } from '../../server/procedures.ts'
import { holdRegistry, insertPolicy, policyById, registryOf, requireSound } from '../registry/index.ts'
import { toEngine, toPolicy } from './to-policy.ts'

/** Writes a policy. One that leaves any operation on any level without a place is refused here, never discovered when data is written. */
export const createPolicy = handle.residency.policies.create.handler(async ({ context, input }) => {
  const { tx } = context
  const { zone, ...said } = input
  if (!isZoneCode(zone)) throw controlErrors.ZONE_NOT_IN_REGISTRY()
  await holdRegistry(tx, zone)
  const policy = toEngine(said, zone, 1)
  requireSound(policy, await registryOf(tx, zone))
  return tagWith(context, await toPolicy(tx, await policyById(tx, await insertPolicy(tx, policy))))
})
