/** The only file that queries operators, their sessions and their actions. */
import { randomUUID } from 'node:crypto'
import { operatorRoles, type OperatorRole } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'

/** Who is signed in: an opaque id and a role. */
export interface Operator {
  readonly id: string
  readonly subjectCode: string
  readonly role: OperatorRole
}

export const sessionLifetimeMs = 8 * 3_600_000

/** Finds or makes the operator of a subject. Its role is the most its sessions may do. */
export function ensureOperator(tx: DirectoryTransaction, subjectCode: string, role: OperatorRole) {
  return tx.operator.upsert({ where: { subjectCode }, create: { id: randomUUID(), subjectCode, role }, update: {} })
}

export async function openSession(
  tx: DirectoryTransaction,
  operatorId: string,
  tokenHash: Uint8Array<ArrayBuffer>,
  now: Date,
): Promise<Date> {
  const expiresAt = new Date(now.getTime() + sessionLifetimeMs)
  await tx.operatorSession.create({ data: { tokenHash, operatorId, createdAt: now, expiresAt } })
  return expiresAt
}

/** The operator of a session that has neither ended nor expired, and whose operator is not disabled. */
export async function operatorOfSession(
  tx: DirectoryTransaction,
  tokenHash: Uint8Array<ArrayBuffer>,
  now: Date,
): Promise<Operator | undefined> {
  const session = await tx.operatorSession.findUnique({ where: { tokenHash }, include: { operator: true } })
  if (!session || session.endedAt || session.expiresAt <= now || session.operator.disabledAt) return undefined
  const role = operatorRoles.find((one) => one === session.operator.role)
  return role && { id: session.operatorId, subjectCode: session.operator.subjectCode, role }
}

export async function endSession(tx: DirectoryTransaction, tokenHash: Uint8Array<ArrayBuffer>, now: Date): Promise<void> {
  await tx.operatorSession.updateMany({ where: { tokenHash, endedAt: null }, data: { endedAt: now } })
}

export interface ActionFacts {
  readonly operatorId: string
  readonly action: string
  readonly organizationId?: string | undefined
  /** A region's or a policy's id. */
  readonly targetId?: string | undefined
  readonly zone?: string | undefined
  /** `DONE`, or the code of the refusal. */
  readonly outcome: string
}

export async function recordAction(
  tx: DirectoryTransaction,
  { operatorId, action, organizationId, targetId, zone, outcome }: ActionFacts,
): Promise<void> {
  await tx.operatorAction.create({
    data: {
      id: randomUUID(),
      operatorId,
      actionCode: action,
      outcomeCode: outcome,
      organizationId: organizationId ?? null,
      targetId: targetId ?? null,
      zoneCode: zone ?? null,
    },
  })
}
