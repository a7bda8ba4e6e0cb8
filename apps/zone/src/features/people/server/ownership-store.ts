import type { AssociationScope } from '@repo/authz'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { fromDateColumn, toDateColumn } from '../../../server/calendar-date.ts'
import { unitsWithin } from '../../units/index.ts'
import type { Interval, OwnershipChange } from '../ownership.ts'

const columns = {
  id: true,
  unitId: true,
  partyId: true,
  shareNumerator: true,
  shareDenominator: true,
  validFrom: true,
  validTo: true,
  ordinal: true,
} as const satisfies Prisma.OwnershipSelect

export interface OwnershipRow extends Interval {
  readonly unitId: string
}

/** All owners of a unit, past and present, in order. */
export async function ownersOfUnit(tx: OrgTransaction, unitId: string): Promise<OwnershipRow[]> {
  const rows = await tx.ownership.findMany({ where: { unitId }, select: columns, orderBy: [{ validFrom: 'asc' }, { ordinal: 'asc' }] })
  return rows.map(({ shareNumerator, shareDenominator, validFrom, validTo, ...row }) => ({
    ...row,
    share: { numerator: shareNumerator, denominator: shareDenominator },
    validFrom: fromDateColumn(validFrom),
    validTo: validTo && fromDateColumn(validTo),
  }))
}

/** Owners on a day of the units a scope reaches, by name and in their order: two statements, however many units. */
export async function ownersOfUnitsOn(tx: OrgTransaction, scope: AssociationScope, unitIds: readonly string[], on: string) {
  const day = toDateColumn(on)
  const rows = await tx.ownership.findMany({
    where: {
      unitId: { in: [...unitIds] },
      unit: unitsWithin(scope),
      validFrom: { lte: day },
      OR: [{ validTo: null }, { validTo: { gt: day } }],
    },
    select: { unitId: true, partyId: true, shareNumerator: true, shareDenominator: true, party: { select: { displayName: true } } },
    orderBy: [{ validFrom: 'asc' }, { ordinal: 'asc' }],
  })
  return Map.groupBy(rows, ({ unitId }) => unitId)
}

/** Keeps others from changing the unit's owners until this transaction ends: two changes at once would both start from the same state. */
export async function lockUnit(tx: OrgTransaction, orgId: string, unitId: string): Promise<void> {
  await tx.$executeRaw`select id from app.unit where organization_id = ${orgId}::uuid and id = ${unitId}::uuid for update`
}

/** Writes a change of owners. The database checks at commit that the shares make one on every day. */
export async function applyOwnershipChange(tx: OrgTransaction, orgId: string, unitId: string, change: OwnershipChange): Promise<void> {
  const on = toDateColumn(change.on)
  if (change.remove.length > 0) await tx.ownership.deleteMany({ where: { unitId, id: { in: [...change.remove] } } })
  if (change.end.length > 0) await tx.ownership.updateMany({ where: { unitId, id: { in: [...change.end] } }, data: { validTo: on } })
  await insertOwnerships(
    tx,
    orgId,
    change.insert.map((owner) => ({ ...owner, unitId, validFrom: change.on })),
  )
}

export interface NewOwnership {
  readonly unitId: string
  readonly partyId: string
  readonly share: Interval['share']
  readonly validFrom: string
  readonly ordinal: number
}

/** Stores open intervals, of one unit or many. */
export async function insertOwnerships(tx: OrgTransaction, organizationId: string, ownerships: readonly NewOwnership[]): Promise<void> {
  if (ownerships.length === 0) return
  await tx.ownership.createMany({
    data: ownerships.map(({ share, validFrom, ...ownership }) => ({
      organizationId,
      ...ownership,
      shareNumerator: share.numerator,
      shareDenominator: share.denominator,
      validFrom: toDateColumn(validFrom),
    })),
  })
}

export function wireOwnership({ share, ...row }: OwnershipRow) {
  return { ...row, share: { numerator: `${share.numerator}`, denominator: `${share.denominator}` } }
}
