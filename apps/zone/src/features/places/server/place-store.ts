/** The nightly register of where the cell's copies were found. */
import { createHash } from 'node:crypto'
import type { IdentityTransaction, OrgTransaction } from '@repo/db/zone'
import type { Observation } from '../judge-places.ts'

/** Keeps a day's observations; one that is made again replaces it. */
export async function keepObservations(tx: IdentityTransaction, day: string, seen: readonly Observation[]): Promise<void> {
  for (const { store, place, country = null, items, verdict } of seen)
    await tx.$executeRaw`
      insert into egress.place_observation (day, store, place, country, items, verdict)
      values (${day}::date, ${store}, ${place}, ${country}, ${items}::integer, ${verdict})
      on conflict (day, store, place) do update set country = excluded.country, items = excluded.items, verdict = excluded.verdict, observed_at = now()`
}

/** What the last night found, however it was. */
export async function newestObservations(tx: OrgTransaction) {
  const newest = await tx.placeObservation.findFirst({ orderBy: { day: 'desc' }, select: { day: true } })
  return newest ? tx.placeObservation.findMany({ where: { day: newest.day }, orderBy: [{ store: 'asc' }, { place: 'asc' }] }) : []
}

export interface FoundElsewhere {
  readonly organizationId: string
  readonly zone: string
  readonly cell: string
  readonly day: string
  readonly found: readonly Observation[]
}

/** Tells an organisation's trail of what was found elsewhere, once a day and store whatever is repeated. */
export async function tellFound(tx: OrgTransaction, { organizationId, zone, cell, day, found }: FoundElsewhere): Promise<void> {
  for (const store of new Set(found.map((one) => one.store))) {
    const here = found.filter((one) => one.store === store)
    const [first] = here
    await tx.$executeRaw`
      insert into app.audit_event (organization_id, id, zone, cell, actor_kind, authentication_strength, action, target_kind, bucket, decision, rule_code,
        destination_country, outcome, row_count)
      values (${organizationId}::uuid, ${onceADay(organizationId, day, store)}::uuid, ${zone}, ${cell}, 'workflow', 'none', 'place.found_elsewhere', 'place',
        'R3', 'refused', ${`${store.toUpperCase()}_ELSEWHERE`}, ${first?.country ?? null}, 'failed',
        ${here.reduce((sum, { items }) => sum + items, 0)}::bigint)
      on conflict do nothing`
  }
}

/** The event's own id, made of what it tells (RFC 9562, version 8): told again it is the same event. */
function onceADay(organizationId: string, day: string, store: string): string {
  const hex = createHash('sha256').update(`place.found_elsewhere ${organizationId} ${day} ${store}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
