import { handle } from '../../server/procedures.ts'
import { listPolicies as listStored } from '../registry/index.ts'
import { toPolicy } from './to-policy.ts'

/** Policies in their newest versions. */
export const listPolicies = handle.residency.policies.list.handler(async ({ context: { tx }, input: { zone } }) => {
  const items = []
  for (const stored of await listStored(tx, zone)) items.push(await toPolicy(tx, stored))
  return { items }
})
