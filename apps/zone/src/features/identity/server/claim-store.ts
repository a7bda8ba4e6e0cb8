import type { OrgId } from '@repo/core'
import type { IdentityTransaction, OrgTransaction, Prisma } from '@repo/db/zone'

const openAt = (now: Date) => ({ claimedAt: null, expiresAt: { gt: now } })

export interface OpenClaimLink {
  readonly orgId: OrgId
  readonly id: string
  readonly expiresAt: Date
}

/** The open link of a secret, through the identity door. */
export async function claimLinkByHash(
  tx: IdentityTransaction,
  { orgId, hash }: { readonly orgId: OrgId; readonly hash: string },
  now: Date,
): Promise<OpenClaimLink | undefined> {
  const where = { organizationId: orgId, tokenHash: hash, ...openAt(now) }
  const row = await tx.claimLink.findFirst({ where, select: { id: true, expiresAt: true } })
  return row ? { orgId, ...row } : undefined
}

/** Whether a secret is that of a link that was used, and would still be open if it were not. */
export async function isSpentClaimLink(
  tx: IdentityTransaction,
  { orgId, hash }: { readonly orgId: OrgId; readonly hash: string },
  now: Date,
): Promise<boolean> {
  const where = { organizationId: orgId, tokenHash: hash, claimedAt: { not: null }, expiresAt: { gt: now } }
  return (await tx.claimLink.count({ where })) > 0
}

/** @returns false when somebody was faster */
export async function spendClaimLink(tx: OrgTransaction, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.claimLink.updateMany({ where: { id, ...openAt(now) }, data: { claimedAt: now } })
  return count === 1
}

/** Sets what a claim decides. @returns the organisation's epoch */
export async function setPrimitives(tx: OrgTransaction, orgId: OrgId, primitives: Prisma.OrganizationUpdateInput): Promise<number> {
  const { epoch } = await tx.organization.update({ where: { id: orgId, claimedAt: null }, data: primitives, select: { epoch: true } })
  return Number(epoch)
}

export async function nameOrganization(tx: OrgTransaction, orgId: OrgId, name: string, now: Date): Promise<void> {
  const data = { name, updatedAt: now }
  await tx.organizationName.upsert({ where: { organizationId: orgId }, create: { organizationId: orgId, ...data }, update: data })
}
