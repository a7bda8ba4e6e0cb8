import { organizationStatus, policyMode } from '@repo/contract/boundary'
import { routingErrors } from '@repo/contract/edge'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { handle } from '../../server/procedures.ts'
import { routingMaxAgeS, toRoutingAnswer } from '../directory/index.ts'
import { organizationById, provisionOutcomes } from './organization-store.ts'
import { toRow } from './to-row.ts'

const changesShown = 50

/** One organisation with the routing answer as edges get it, its change log, the witnessed audit head and what operators did to it. */
export const getOrganization = handle.organizations.get.handler(async ({ context: { tx }, input: { id } }) => {
  const row = await organizationById(tx, id)
  if (!row) throw routingErrors.ORG_NOT_FOUND()
  return {
    ...toRow(row, (await provisionOutcomes(tx, [id])).get(id)),
    routing: { ...toRoutingAnswer(row), maxAgeS: routingMaxAgeS },
    changes: await changesOf(tx, id),
    auditHead: await auditHeadOf(tx, id),
    actions: await actionsOn(tx, id),
  }
})

async function changesOf(tx: DirectoryTransaction, organizationId: string) {
  const rows = await tx.changeLog.findMany({ where: { organizationId }, orderBy: { sequence: 'desc' }, take: changesShown })
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    zone: row.zoneCode,
    status: organizationStatus.parse(row.status),
    epoch: row.epoch ?? 0,
    policyMode: policyMode.parse(row.policyMode),
    recordedAt: row.recordedAt.toISOString(),
  }))
}

async function auditHeadOf(tx: DirectoryTransaction, organizationId: string) {
  const head = await tx.auditHead.findFirst({ where: { organizationId }, orderBy: { sequence: 'desc' } })
  return (
    head && { sequence: Number(head.sequence), hash: Buffer.from(head.hash).toString('hex'), witnessedAt: head.witnessedAt.toISOString() }
  )
}

async function actionsOn(tx: DirectoryTransaction, organizationId: string) {
  const rows = await tx.operatorAction.findMany({
    where: { organizationId },
    orderBy: { recordedAt: 'desc' },
    take: changesShown,
    include: { operator: { select: { subjectCode: true } } },
  })
  return rows.map((row) => ({
    action: row.actionCode,
    outcome: row.outcomeCode,
    operator: row.operator?.subjectCode ?? null,
    recordedAt: row.recordedAt.toISOString(),
  }))
}
