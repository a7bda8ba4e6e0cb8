import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { lockPolicy, markDeleted } from '../registry/index.ts'

/** Deletes a policy that nobody is under. Its versions stay, since reports about the past name them. */
export const deletePolicy = handle.residency.policies.delete.handler(async ({ context: { tx }, input: { id } }) => {
  await lockPolicy(tx, id)
  if ((await tx.organization.count({ where: { policyId: id, status: { not: 'closed' } } })) > 0) throw controlErrors.POLICY_IN_USE()
  await markDeleted(tx, id)
})
