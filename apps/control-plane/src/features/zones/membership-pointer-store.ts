/**
 * The only file that queries membership pointers. They are told twice a day by their zone; what has not been for two days is neither answered nor
 * kept, so that a withdrawal which never arrived does not last.
 */
import type { MembershipPointerReport } from '@repo/contract/boundary'
import type { DirectoryTransaction } from '@repo/db/control-plane'

const forgottenAfterMs = 2 * 86_400_000
/** Nobody belongs to more. A bound on the answer, not on people. */
const answerMax = 1000

const oldest = (): Date => new Date(Date.now() - forgottenAfterMs)

export interface PointedOrganization {
  readonly organizationId: string
  readonly zone: string
}

/**
 * Keeps or withdraws one pointer. A withdrawal is taken with the switch off too; a pointer only with it on, and only to an organisation of the zone.
 * @returns false when it is not taken
 */
export async function takePointer(
  tx: DirectoryTransaction,
  zone: string,
  { subject, organizationId, held }: MembershipPointerReport,
  switchedOn: boolean,
): Promise<boolean> {
  await tx.membershipPointer.deleteMany({ where: { confirmedAt: { lt: oldest() } } })
  if (!held) {
    await tx.membershipPointer.deleteMany({ where: { subject, organizationId, zoneCode: zone } })
    return true
  }
  if (!switchedOn) return false
  const organization = await tx.organization.findUnique({ where: { id: organizationId }, select: { zoneCode: true } })
  if (organization?.zoneCode !== zone) return false
  const id = { subject, organizationId }
  const facts = { zoneCode: zone, confirmedAt: new Date() }
  await tx.membershipPointer.upsert({ where: { subject_organizationId: id }, create: { ...id, ...facts }, update: facts })
  return true
}

/** @param caller a service by its name: a zone (`zone:eu`) is told of its own organisations alone, an edge of all */
export async function pointersOf(tx: DirectoryTransaction, subject: string, caller: string): Promise<readonly PointedOrganization[]> {
  const zone = /^zone:(.*)$/.exec(caller)?.[1]
  const rows = await tx.$queryRaw<PointedOrganization[]>`
    select p.organization_id as "organizationId", o.zone_code as zone
    from directory.membership_pointer as p join directory.organization as o on o.id = p.organization_id and o.zone_code = p.zone_code
    where p.subject = ${subject}::uuid and p.confirmed_at >= ${oldest()} and o.status <> 'closed'
      and (${zone ?? null}::text is null or o.zone_code = ${zone ?? null}::text)
    order by p.organization_id limit ${answerMax}`
  return rows
}

export async function forgetPointers(tx: DirectoryTransaction): Promise<void> {
  await tx.membershipPointer.deleteMany({})
}
