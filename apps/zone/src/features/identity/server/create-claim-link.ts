import type { OrgId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { createToken } from './secret-token.ts'

export const claimLinkLifetimeMs = 14 * 24 * 3_600_000

export interface ClaimLink {
  readonly id: string
  /** Shown once, to the zone's officer: `fhc_<organisation>_<secret>`. Its page is `/claim/<token>` on the zone's host. */
  readonly token: string
  readonly expiresAt: Date
}

/**
 * Makes the one link by which an organisation is taken over. A link made before is void from then on: there is one at a time.
 * @param tx a transaction of the organisation in mode `prepare`
 * @throws Error when the organisation was claimed already
 */
export async function createClaimLink(tx: OrgTransaction, orgId: OrgId, now: Date): Promise<ClaimLink> {
  const claimed = await tx.claimLink.count({ where: { claimedAt: { not: null } } })
  if (claimed > 0) throw new Error('The organisation has been claimed; there is nothing to hand out.')
  await tx.claimLink.deleteMany({ where: { organizationId: orgId } })
  const { token, hash } = createToken('claim', orgId)
  const expiresAt = new Date(now.getTime() + claimLinkLifetimeMs)
  const { id } = await tx.claimLink.create({ data: { organizationId: orgId, tokenHash: hash, expiresAt }, select: { id: true } })
  return { id, token, expiresAt }
}
