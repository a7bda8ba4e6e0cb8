/** The only file that queries escalations inside an organisation. */
import type { OrgId } from '@repo/core'
import type { OrgTransaction, Prisma } from '@repo/db/zone'

export type EscalationRow = Prisma.SupportEscalationGetPayload<object>

/** Keeps what was asked; one that is kept already stays as it is. */
export async function keepEscalation(tx: OrgTransaction, row: Prisma.SupportEscalationCreateManyInput): Promise<void> {
  await tx.supportEscalation.createMany({ data: [row], skipDuplicates: true })
}

/** Reads one and holds it until the transaction ends, so that of two who take it up one is told. */
export async function escalationForStep(tx: OrgTransaction, organizationId: OrgId, id: string): Promise<EscalationRow | undefined> {
  await tx.$queryRaw`select id from app.support_escalation where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`
  return (await tx.supportEscalation.findUnique({ where: { organizationId_id: { organizationId, id } } })) ?? undefined
}

export async function setRequestOf(tx: OrgTransaction, organizationId: OrgId, id: string, requestId: string): Promise<void> {
  await tx.supportEscalation.update({ where: { organizationId_id: { organizationId, id } }, data: { requestId } })
}

export function escalationOfRequest(tx: OrgTransaction, organizationId: OrgId, requestId: string): Promise<EscalationRow | null> {
  return tx.supportEscalation.findUnique({ where: { organizationId_requestId: { organizationId, requestId } } })
}
