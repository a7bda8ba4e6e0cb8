/** The nightly register of where the cell's copies were found. */
import type { IdentityTransaction, OrgTransaction } from '@repo/db/zone'
import type { Observation } from '@repo/residency'
import { tellOnce } from '../../../server/tell-once.ts'
import type { Artefact } from './read-labels.ts'

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

/** Whether any inventory was ever made here. */
export async function wasEverObserved(tx: IdentityTransaction): Promise<boolean> {
  const rows = await tx.$queryRaw<{ day: Date }[]>`select day from egress.place_observation limit 1`
  return rows.length > 0
}

export interface Inventory {
  readonly zone: string
  readonly cell: string
  readonly day: string
  readonly seen: readonly Observation[]
  readonly artefacts: readonly Pick<Artefact, 'name' | 'label' | 'manifest' | 'drill'>[]
}

/**
 * Tells an organisation's trail where the cell's copies were found: `place.observed` for each kind of store and country, `place.found_elsewhere` for what is not where it
 * may be or does not say where it is, both once a day; `backup.observed` and `restore.drilled` once for each backup and trial. Repeating it tells nothing twice.
 */
export async function tellInventory(
  tx: OrgTransaction,
  organizationId: string,
  { zone, cell, day, seen, artefacts }: Inventory,
): Promise<void> {
  for (const [key, same] of Map.groupBy(seen, ({ store, country, verdict }) => `${store}_${verdict} ${country ?? ''}`)) {
    const [first] = same
    if (!first) continue
    const allowed = first.verdict === 'allowed'
    await tellOnce(tx, {
      organizationId,
      ...{ zone, cell, action: allowed ? 'place.observed' : 'place.found_elsewhere', target: 'place' },
      ...{ id: `${day} ${key}`, allowed, outcome: allowed ? 'done' : 'failed', country: first.country },
      ruleCode: `${first.store.toUpperCase()}_${allowed ? 'OBSERVED' : first.verdict.toUpperCase()}`,
      items: same.reduce((sum, { items }) => sum + items, 0),
    })
  }
  for (const { name, label, manifest, drill } of artefacts) {
    const known = {
      organizationId,
      zone,
      cell,
      target: 'backup',
      allowed: true,
      country: label?.country,
      ruleCode: undefined,
      items: undefined,
    }
    if (label && manifest) await tellOnce(tx, { ...known, id: name, action: 'backup.observed', outcome: 'done' })
    if (drill)
      await tellOnce(tx, { ...known, id: `${name} ${drill.at}`, action: 'restore.drilled', outcome: drill.restored ? 'done' : 'failed' })
  }
}
