import type { OrgId } from '@repo/core'
import type { IdentityTransaction, OrgTransaction } from '@repo/db/zone'

export async function aliasOfOrganization(tx: OrgTransaction, orgId: OrgId): Promise<string | undefined> {
  return (await tx.organizationHost.findUnique({ where: { organizationId: orgId }, select: { alias: true } }))?.alias
}

/** Gives the organisation this alias in place of the one it may have: from then on the old one opens nothing. */
export async function setAlias(tx: OrgTransaction, orgId: OrgId, alias: string, now: Date): Promise<void> {
  const data = { alias, createdAt: now }
  await tx.organizationHost.upsert({
    where: { organizationId: orgId },
    create: { organizationId: orgId, ...data },
    update: data,
    select: { alias: true },
  })
}

export async function removeAlias(tx: OrgTransaction, orgId: OrgId): Promise<void> {
  await tx.organizationHost.deleteMany({ where: { organizationId: orgId } })
}

/** Every organisation host of this zone, for its edge. The function answers the identity role alone. */
export function listOrganizationHosts(tx: IdentityTransaction): Promise<{ alias: string; organizationId: string }[]> {
  return tx.$queryRaw`select alias, organization_id::text as "organizationId" from app.list_organization_hosts()`
}
