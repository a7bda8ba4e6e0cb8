import { organizationStatus } from '@repo/contract/boundary'
import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { holdRegistry, lockPolicy } from '../registry/index.ts'
import { putUnder, requireKept } from './organization-policy.ts'
import { lockOrganization, organizationById } from './organization-store.ts'
import { toRow } from './to-row.ts'

/**
 * Puts an organisation under a policy of its zone that its cell can keep. One that its cell cannot keep is refused: a move comes first. The version that it
 * is under already changes nothing.
 */
export const setPolicy = handle.organizations.setPolicy.handler(async ({ context: { tx }, input: { id, policyId } }) => {
  const before = await lockOrganization(tx, id)
  await holdRegistry(tx, before.zoneCode)
  const stored = await lockPolicy(tx, policyId)
  if (stored.policy.zone !== before.zoneCode) throw controlErrors.POLICY_NOT_FOUND()
  await requireKept(tx, [before], stored.policy)
  const already = before.policyId === stored.id && before.policyRevision === stored.policy.version
  if (!already && !(await putUnder(tx, before, stored))) {
    throw controlErrors.ORG_TRANSITION_NOT_ALLOWED({ data: { status: organizationStatus.parse(before.status), allowed: [] } })
  }
  const row = await organizationById(tx, id)
  if (!row) throw new Error('A locked organisation disappeared')
  return toRow(row, undefined)
})
