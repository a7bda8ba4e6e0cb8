import { controlErrors } from '@repo/contract/control'
import { newOpaqueId } from '@repo/core'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { isZoneCode, type PolicyMode, type ResidencyPolicy, type ZoneCode } from '@repo/residency'
import { enqueueLifecycle } from '../../server/enqueue.ts'
import { handle } from '../../server/procedures.ts'
import { holdRegistry, insertPolicy, listPolicies, lockPolicy, policyById, registryOf, type StoredPolicy } from '../registry/index.ts'
import { organizationOfKey, rememberKey } from './idempotency.ts'
import { provisionOrganization } from './lifecycle.workflow.ts'
import { cellsOf, insertOrganization, organizationById, provisionOutcomes } from './organization-store.ts'
import { chooseCell, isSamePolicy, plainPolicy } from './placement.ts'
import { toRow } from './to-row.ts'

/** Reserves id, zone, cell and policy, and enqueues the order to the zone, all in one transaction. Names and people come into being in the zone. */
export const createOrganization = handle.organizations.create.handler(async ({ context, input }) => {
  const { tx, operator, idempotencyKey } = context
  const claim =
    idempotencyKey === undefined ? undefined : { operatorId: operator.id, procedure: 'organizations.create', key: idempotencyKey, input }
  const known = claim && (await organizationOfKey(tx, claim))
  const id = known ?? newOpaqueId<'OrgId'>()
  if (known === undefined) {
    const zone = await tx.zone.findUnique({ where: { code: input.zone } })
    if (!zone || !isZoneCode(zone.code)) throw controlErrors.ZONE_NOT_FOUND()
    if (zone.state !== 'open') throw controlErrors.PLACEMENT_UNSATISFIABLE()
    const { cellNumber, policy } = await place(tx, zone.code, input)
    await insertOrganization(tx, { id, zoneCode: zone.code, cellNumber, kindCode: input.kind, policy })
    await enqueueLifecycle(tx, provisionOrganization, id, 'create')
    if (claim) await rememberKey(tx, claim, id)
  }
  const row = await organizationById(tx, id)
  if (!row) throw new Error('The organisation that was just reserved is not there')
  return toRow(row, (await provisionOutcomes(tx, [id])).get(id))
})

interface Wish {
  readonly policyMode?: PolicyMode | undefined
  readonly policyId?: string | undefined
  readonly cell?: string | undefined
}

/** Finds a cell that keeps the policy that was asked for. @throws PLACEMENT_UNSATISFIABLE, POLICY_NOT_FOUND, POLICY_FIELD_UNUSED */
async function place(tx: DirectoryTransaction, zone: ZoneCode, { policyMode, policyId, cell }: Wish) {
  if (policyId !== undefined && policyMode !== undefined) throw controlErrors.POLICY_FIELD_UNUSED({ data: { at: ['policyMode'] } })
  await holdRegistry(tx, zone)
  const asked = policyId === undefined ? undefined : await lockPolicy(tx, policyId)
  if (asked && asked.policy.zone !== zone) throw controlErrors.POLICY_NOT_FOUND()
  const regions = await registryOf(tx, zone)
  const placement = chooseCell(
    await cellsOf(tx, zone),
    regions,
    (candidate) => asked?.policy ?? plainPolicy(zone, policyMode, candidate, regions),
    cell,
  )
  if (!placement) throw controlErrors.PLACEMENT_UNSATISFIABLE()
  return { cellNumber: placement.cell.number, policy: asked ?? (await kept(tx, placement.policy)) }
}

/** A plain policy is written once: organisations that would have the same share it. */
async function kept(tx: DirectoryTransaction, policy: ResidencyPolicy): Promise<StoredPolicy> {
  const same = (await listPolicies(tx, policy.zone)).find((one) => isSamePolicy(one.policy, policy))
  return same ?? policyById(tx, await insertPolicy(tx, policy))
}
