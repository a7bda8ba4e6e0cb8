/**
 * The only file that counts what a data set is made of. A record that somebody classified above its kind is left out, whatever it would count towards: what is
 * derived is as strict as its strictest input.
 */
import type { OrgTransaction } from '@repo/db/zone'
import { withholdSmall, type ReleaseDataset, type ReleasedFigure, type ReleaseFigure } from '@repo/residency'

type Counts = Readonly<Partial<Record<ReleaseFigure, number>>>

/** What would leave: the figures of a data set for a month, small ones withheld. */
export async function figuresOf(tx: OrgTransaction, dataset: ReleaseDataset, month: string): Promise<ReleasedFigure[]> {
  return withholdSmall(dataset, await countsOf[dataset](tx, `${month}-01`))
}

const countsOf: Readonly<Record<ReleaseDataset, (tx: OrgTransaction, firstDay: string) => Promise<Counts>>> = {
  async portfolio(tx, firstDay) {
    const [row] = await tx.$queryRaw<Counts[]>`
      with raised as materialized (select record_id from app.record_classification),
      owned as (
        select ownership.unit_id, ownership.party_id from app.ownership
        where valid_from < (${firstDay}::date + interval '1 month') and (valid_to is null or valid_to >= (${firstDay}::date + interval '1 month'))
          and unit_id not in (select record_id from raised) and party_id not in (select record_id from raised)
      )
      select (select count(*)::int from app.association where id not in (select record_id from raised)) as associations,
        (select count(distinct unit_id)::int from owned) as units,
        (select count(distinct party_id)::int from owned) as owners`
    return row ?? {}
  },
  async collections(tx, firstDay) {
    const [row] = await tx.$queryRaw<Counts[]>`
      with raised as materialized (select record_id from app.record_classification),
      billed as (
        select unit_id, bool_and(status = 'paid') as settled from app.charge
        where effective_on >= ${firstDay}::date and effective_on < (${firstDay}::date + interval '1 month')
          and unit_id not in (select record_id from raised)
        group by unit_id
      )
      select (select count(*)::int from billed) as charged_units,
        (select count(*)::int from billed where settled) as settled_units,
        (select count(distinct party_id)::int from app.receipt
          where received_on >= ${firstDay}::date and received_on < (${firstDay}::date + interval '1 month')
            and status <> 'bounced' and id not in (select record_id from raised) and party_id not in (select record_id from raised)) as paying_owners`
    return row ?? {}
  },
}
