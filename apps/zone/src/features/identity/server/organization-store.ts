import type { OrgId } from '@repo/core'
import type { OrgTransaction, Prisma } from '@repo/db/zone'

const columns = {
  kind: true,
  residencyZone: true,
  cell: true,
  policyMode: true,
  legalCountryCode: true,
  legalSubdivisionCode: true,
  jurisdictionProfile: true,
  defaultCurrencyCode: true,
  defaultLocale: true,
  defaultTimezone: true,
} as const satisfies Prisma.OrganizationSelect

export type OrganizationRow = Prisma.OrganizationGetPayload<{ select: typeof columns }> & { readonly name: string }

export async function readOrganization(tx: OrgTransaction, orgId: OrgId): Promise<OrganizationRow> {
  const row = await tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: columns })
  const { name } = await tx.organizationName.findUniqueOrThrow({ where: { organizationId: orgId }, select: { name: true } })
  return { ...row, name }
}

export interface Defaults {
  readonly defaultCurrencyCode?: string | undefined
  readonly defaultLocale?: string | undefined
  readonly defaultTimezone?: string | undefined
}

export async function changeDefaults(tx: OrgTransaction, orgId: OrgId, defaults: Defaults): Promise<void> {
  const given = Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length > 0) await tx.organization.updateMany({ where: { id: orgId }, data: given })
}
