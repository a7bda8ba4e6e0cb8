import { invariant, type OrgId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { readHeldPolicy, type OwnResidency } from '../../residency/index.ts'
import type { GovernedBy } from '../access-rules.ts'

/** The policy, zone and cell the organisation is under now. */
export async function governanceOf(tx: OrgTransaction, orgId: OrgId, own: OwnResidency): Promise<GovernedBy> {
  const row = await tx.organization.findUnique({
    where: { id: orgId },
    select: { policyMode: true, policyVersion: true, residencyZone: true, cell: true },
  })
  invariant(row, 'the fence has found the organisation')
  const held = await readHeldPolicy(tx, orgId, own)
  const policy = held.state === 'broken' ? undefined : held.compiled
  return { policyMode: row.policyMode, policyVersion: row.policyVersion, zone: row.residencyZone, cell: row.cell, policy }
}
