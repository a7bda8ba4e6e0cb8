import { isRole } from '@repo/authz'
import type { ApiKey } from '@repo/contract'
import { invariant, type OrgId } from '@repo/core'
import type { OrgTransaction, Prisma } from '@repo/db/zone'

const columns = {
  id: true,
  name: true,
  hint: true,
  role: true,
  associationId: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const satisfies Prisma.ApiKeySelect

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof columns }>

export function insertApiKey(tx: OrgTransaction, data: Prisma.ApiKeyUncheckedCreateInput): Promise<ApiKeyRow> {
  return tx.apiKey.create({ data, select: columns })
}

export interface ApiKeyPosition {
  readonly createdAt: string
  readonly id: string
}

/** Keys, newest first; revoked ones stay in the list. */
export function listApiKeys(tx: OrgTransaction, after: ApiKeyPosition | undefined, take: number): Promise<ApiKeyRow[]> {
  const beyond = after ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] } : {}
  return tx.apiKey.findMany({ where: beyond, select: columns, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take })
}

export function countApiKeys(tx: OrgTransaction): Promise<number> {
  return tx.apiKey.count()
}

/** Revokes a key, once: a second time leaves the first instant. @returns undefined for an unknown key */
export async function revokeApiKey(tx: OrgTransaction, orgId: OrgId, id: string, now: Date): Promise<ApiKeyRow | undefined> {
  await tx.apiKey.updateMany({ where: { organizationId: orgId, id, revokedAt: null }, data: { revokedAt: now } })
  return (await tx.apiKey.findUnique({ where: { organizationId_id: { organizationId: orgId, id } }, select: columns })) ?? undefined
}

export function wireApiKey({ role, createdAt, expiresAt, lastUsedAt, revokedAt, ...row }: ApiKeyRow): ApiKeyWire {
  invariant(isRole(role) && role !== 'owner', 'the database checks the roles of keys')
  const instants = { expiresAt: iso(expiresAt), lastUsedAt: iso(lastUsedAt), revokedAt: iso(revokedAt) }
  return { ...row, role, createdAt: createdAt.toISOString(), ...instants }
}

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null

/** As the contract's output before its ids are branded. */
type ApiKeyWire = Omit<ApiKey, 'id' | 'associationId'> & Pick<ApiKeyRow, 'id' | 'associationId'>
