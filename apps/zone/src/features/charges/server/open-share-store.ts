import type { Id } from '@repo/core'
import { chargeErrors } from '@repo/contract'
import { jsonRows, organizationInScope, Prisma, sqlStateOf, type OrgTransaction } from '@repo/db/zone'

/** A share of a charge with something left to pay. */
export interface OpenShare {
  readonly id: Id<'ChargeShareId'>
  readonly chargeId: Id<'ChargeId'>
  readonly partyId: Id<'PartyId'>
  readonly unitId: Id<'UnitId'>
  readonly kind: string
  readonly openMinor: bigint
}

const selection = Prisma.sql`share.id, share.charge_id as "chargeId", share.party_id as "partyId", charge.unit_id as "unitId", charge.kind,
  share.amount_minor - share.applied_minor as "openMinor"`

/**
 * The open shares of payers, oldest first: by due date, then in the order billed. Their rows are held until the transaction ends, so that
 * whoever pays the same charge at the same time waits and then sees what is left.
 * @param partyId one payer, or all of the association
 */
export async function lockOpenShares(tx: OrgTransaction, associationId: string, partyId: string | undefined): Promise<OpenShare[]> {
  return tx.$queryRaw<OpenShare[]>`
    select ${selection} from app.charge_share as share
    join app.charge on charge.organization_id = share.organization_id and charge.id = share.charge_id
    where share.organization_id = ${organizationInScope} and share.association_id = ${associationId}::uuid
      and share.applied_minor < share.amount_minor and charge.status in ('billed', 'partially_paid')
      ${partyId === undefined ? Prisma.empty : Prisma.sql`and share.party_id = ${partyId}::uuid`}
    order by charge.due_on, charge.run_ordinal, charge.position, share.position
    for no key update of share`
}

/** Chosen shares of one payer in one association, held like open ones; those that are not theirs are left out. */
export async function lockShares(tx: OrgTransaction, associationId: string, partyId: string, ids: readonly string[]): Promise<OpenShare[]> {
  return tx.$queryRaw<OpenShare[]>`
    select ${selection} from app.charge_share as share
    join app.charge on charge.organization_id = share.organization_id and charge.id = share.charge_id
    where share.organization_id = ${organizationInScope} and share.association_id = ${associationId}::uuid
      and share.party_id = ${partyId}::uuid and share.id = any(${[...ids]}::uuid[])
    order by charge.due_on, charge.run_ordinal, charge.position, share.position
    for no key update of share`
}

export interface ShareChange {
  readonly chargeShareId: string
  /** Positive: paid. Negative: taken back. */
  readonly amountMinor: bigint
}

/**
 * Changes what is paid of shares, and the state of their charges with it.
 * @throws CHARGE_SHARE_OVERPAID when more would be paid than a share is worth
 */
export async function changeApplied(tx: OrgTransaction, changes: readonly ShareChange[]): Promise<void> {
  if (changes.length === 0) return
  const rows = jsonRows(changes)
  // Owners of one charge may pay at once. Its row is taken before anything is added up, so that the second sees what the first paid.
  await tx.$executeRaw`
    select id from app.charge where organization_id = ${organizationInScope} and id in (
      select share.charge_id from app.charge_share as share where share.organization_id = ${organizationInScope}
        and share.id in (select "chargeShareId" from jsonb_to_recordset(${rows}::jsonb) as row ("chargeShareId" uuid)))
    order by id for no key update`
  try {
    await tx.$executeRaw`
      update app.charge_share as share set applied_minor = share.applied_minor + change.amount
      from (select "chargeShareId" as id, sum("amountMinor") as amount
        from jsonb_to_recordset(${rows}::jsonb) as row ("chargeShareId" uuid, "amountMinor" bigint) group by 1) as change
      where share.organization_id = ${organizationInScope} and share.id = change.id`
  } catch (error) {
    const state = sqlStateOf(error)
    if (state?.code === '23514' && state.message.includes('charge_share_not_overpaid'))
      throw chargeErrors.CHARGE_SHARE_OVERPAID({ cause: error })
    throw error
  }
  await tx.$executeRaw`
    update app.charge set status = paid.status
    from (
      select share.charge_id, case sum(share.applied_minor) when 0 then 'billed' when sum(share.amount_minor) then 'paid'
        else 'partially_paid' end as status
      from app.charge_share as share where share.organization_id = ${organizationInScope} and share.charge_id in (
        select touched.charge_id from app.charge_share as touched where touched.organization_id = ${organizationInScope}
          and touched.id in (select "chargeShareId" from jsonb_to_recordset(${rows}::jsonb) as row ("chargeShareId" uuid)))
      group by share.charge_id
    ) as paid
    where charge.organization_id = ${organizationInScope} and charge.id = paid.charge_id and charge.status <> paid.status`
}
