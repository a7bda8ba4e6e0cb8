import { requireMatch, tagWith } from '../../server/if-match.ts'
import { handle } from '../../server/procedures.ts'
import { followersOf, followVersion, isSamePolicy, requireKept } from '../organizations/index.ts'
import { appendVersion, holdRegistry, lockPolicy, policyById, registryOf, requireSound } from '../registry/index.ts'
import { toEngine, toPolicy } from './to-policy.ts'

/**
 * Writes a policy's next version. Organisations under it follow in the same transaction: the directory says the new mode to edges, and their zone
 * gets the policy. A version that one of their cells cannot keep is refused.
 */
export const updatePolicy = handle.residency.policies.update.handler(async ({ context, input }) => {
  const { tx } = context
  const { id, ...said } = input
  await holdRegistry(tx, (await policyById(tx, id)).policy.zone)
  const before = await lockPolicy(tx, id)
  requireMatch(context, before.policy.version)
  const policy = toEngine(said, before.policy.zone, before.policy.version + 1)
  // A version that says the same would end every live grant under it for nothing.
  if (isSamePolicy(policy, before.policy)) return tagWith(context, await toPolicy(tx, before))
  requireSound(policy, await registryOf(tx, policy.zone))
  await requireKept(tx, await followersOf(tx, id), policy)
  await appendVersion(tx, id, policy)
  const stored = await policyById(tx, id)
  await followVersion(tx, stored)
  return tagWith(context, await toPolicy(tx, stored))
})
