import { controlErrors } from '@repo/contract/control'
import { newOpaqueId } from '@repo/core'
import { enqueueLifecycle } from '../../server/enqueue.ts'
import { handle } from '../../server/procedures.ts'
import { organizationOfKey, rememberKey } from './idempotency.ts'
import { provisionOrganization } from './lifecycle.workflow.ts'
import { cellsOf, insertOrganization, organizationById, provisionOutcomes } from './organization-store.ts'
import { chooseCell } from './placement.ts'
import { toRow } from './to-row.ts'

/** Reserves id, zone and cell, and enqueues the order to the zone, all in one transaction. Names and people come into being in the zone. */
export const createOrganization = handle.organizations.create.handler(async ({ context, input }) => {
  const { tx, operator, idempotencyKey } = context
  const claim =
    idempotencyKey === undefined ? undefined : { operatorId: operator.id, procedure: 'organizations.create', key: idempotencyKey, input }
  const known = claim && (await organizationOfKey(tx, claim))
  const id = known ?? newOpaqueId<'OrgId'>()
  if (known === undefined) {
    const zone = await tx.zone.findUnique({ where: { code: input.zone } })
    if (!zone) throw controlErrors.ZONE_NOT_FOUND()
    const cell = zone.state === 'open' ? chooseCell(await cellsOf(tx, zone.code), input.policyMode, input.cell) : undefined
    if (!cell) throw controlErrors.PLACEMENT_UNSATISFIABLE()
    await insertOrganization(tx, { id, zoneCode: zone.code, cellNumber: cell.number, kindCode: input.kind, policyMode: input.policyMode })
    await enqueueLifecycle(tx, provisionOrganization, id, 'create')
    if (claim) await rememberKey(tx, claim, id)
  }
  const row = await organizationById(tx, id)
  if (!row) throw new Error('The organisation that was just reserved is not there')
  return toRow(row, (await provisionOutcomes(tx, [id])).get(id))
})
