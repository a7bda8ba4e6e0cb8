/** What lies beside the trail about people: read with what it belongs to, and erased when its time is over. */
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { Revealed } from '@repo/residency'

/** How long it is known which address a request came from. The event, and its commitment, stay. */
export const personalKeptDays = 90
const dayMs = 86_400_000
/** Rows of one transaction. */
const erasedAtOnce = 1_000

export interface RevealedAt extends Revealed {
  readonly sequence: bigint
}

/** What is left of it for the events from one place of the chain to another, both included. */
export function personalBetween(tx: OrgTransaction, from: bigint, to: bigint): Promise<RevealedAt[]> {
  return tx.$queryRaw<RevealedAt[]>`
    select seal.sequence, personal.field, encode(personal.salt, 'hex') as salt, personal.value
    from app.audit_seal as seal
    join app.audit_personal as personal on personal.organization_id = ${organizationInScope} and personal.event_id = seal.event_id
    where seal.organization_id = ${organizationInScope} and seal.sequence between ${from} and ${to} order by seal.sequence, personal.field`
}

export async function clientAddressOf(tx: OrgTransaction, eventId: string): Promise<string | null> {
  const row = await tx.auditPersonal.findFirst({ where: { eventId, field: 'client_address' }, select: { value: true } })
  return row?.value ?? null
}

/** Erases a piece of the scope's values, with their salts, that are older than `personalKeptDays`. @returns whether there may be more */
export async function erasePersonal(tx: OrgTransaction, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - personalKeptDays * dayMs)
  const erased = await tx.$executeRaw`
    delete from app.audit_personal where organization_id = ${organizationInScope} and (event_id, field) in (
      select event_id, field from app.audit_personal
      where organization_id = ${organizationInScope} and recorded_at < ${before} order by recorded_at limit ${erasedAtOnce})`
  return erased === erasedAtOnce
}
