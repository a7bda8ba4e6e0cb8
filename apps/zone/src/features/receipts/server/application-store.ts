import type { Id } from '@repo/core'
import { jsonRows, organizationInScope, type OrgTransaction } from '@repo/db/zone'

export interface NewApplication {
  readonly chargeShareId: string
  readonly receiptId: string | null
  readonly creditApplicationId: string | null
  readonly amountMinor: bigint
}

/** Stores what paid which share, all on one day in one currency. */
export async function insertApplications(
  tx: OrgTransaction,
  { currency, appliedOn }: { readonly currency: string; readonly appliedOn: string },
  applications: readonly NewApplication[],
): Promise<void> {
  if (applications.length === 0) return
  await tx.$executeRaw`
    insert into app.share_application (organization_id, charge_share_id, receipt_id, credit_application_id, amount_minor, currency_code, applied_on)
    select ${organizationInScope}, row."chargeShareId", row."receiptId", row."creditApplicationId", row."amountMinor", ${currency}, ${appliedOn}::date
    from jsonb_to_recordset(${jsonRows(applications)}::jsonb)
      as row ("chargeShareId" uuid, "receiptId" uuid, "creditApplicationId" uuid, "amountMinor" bigint)`
}

interface UndoneRow {
  readonly chargeShareId: string
  readonly amountMinor: bigint
}

/**
 * Marks all standing applications of a receipt and of uses of credit as undone. A use that began later than the day given ends on the day it
 * began: nothing is undone before it was done.
 * @returns what has to be taken back from each share
 */
export async function undoApplications(
  tx: OrgTransaction,
  receiptId: string,
  creditApplicationIds: readonly string[],
  undoneOn: string,
): Promise<UndoneRow[]> {
  return tx.$queryRaw<UndoneRow[]>`
    update app.share_application set undone_on = greatest(${undoneOn}::date, applied_on)
    where organization_id = ${organizationInScope} and undone_on is null
      and (receipt_id = ${receiptId}::uuid or credit_application_id = any(${[...creditApplicationIds]}::uuid[]))
    returning charge_share_id as "chargeShareId", amount_minor as "amountMinor"`
}

export interface ApplicationRow {
  readonly chargeShareId: Id<'ChargeShareId'>
  readonly chargeId: Id<'ChargeId'>
  readonly unitId: Id<'UnitId'>
  readonly unitLabel: string
  readonly dueOn: string
  readonly amountMinor: bigint
  readonly appliedOn: string
  readonly undoneOn: string | null
}

/** What a receipt paid, in the order it was applied. */
export async function applicationsOf(tx: OrgTransaction, receiptId: string): Promise<ApplicationRow[]> {
  return tx.$queryRaw<ApplicationRow[]>`
    select application.charge_share_id as "chargeShareId", charge.id as "chargeId", charge.unit_id as "unitId", unit.label as "unitLabel",
      charge.due_on::text as "dueOn", application.amount_minor as "amountMinor", application.applied_on::text as "appliedOn",
      application.undone_on::text as "undoneOn"
    from app.share_application as application
    join app.charge_share as share on share.organization_id = application.organization_id and share.id = application.charge_share_id
    join app.charge on charge.organization_id = share.organization_id and charge.id = share.charge_id
    join app.unit on unit.organization_id = charge.organization_id and unit.id = charge.unit_id
    where application.organization_id = ${organizationInScope} and application.receipt_id = ${receiptId}::uuid
    order by charge.due_on, charge.run_ordinal, charge.position, share.position`
}
