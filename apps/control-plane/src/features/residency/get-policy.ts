import { tagWith } from '../../server/if-match.ts'
import { handle } from '../../server/procedures.ts'
import { policyById } from '../registry/index.ts'
import { toPolicy } from './to-policy.ts'

/** One policy, with the tag that a change of it names. */
export const getPolicy = handle.residency.policies.get.handler(async ({ context, input: { id } }) =>
  tagWith(context, await toPolicy(context.tx, await policyById(context.tx, id))),
)
