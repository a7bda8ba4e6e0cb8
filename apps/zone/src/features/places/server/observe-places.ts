/**
 * Every night the cell looks where its copies are: files, backups one by one, standbys. The inventory is kept and told to every organisation's trail, for each is
 * concerned: nothing of a cell can be filtered. A copy that is elsewhere than the zone's file allows, or that does not say where it is, raises an alarm in the log. Beside
 * it goes what was found in the night's two registers: columns that nobody classified, and what went to the control plane on the day before.
 */
import { fenceErrors, isAppError, type OrgId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import { judgePlaces, type CellConfig } from '@repo/residency'
import { declareNames, log } from '@repo/telemetry'
import type { Schedule } from '@repo/workflows'
import { lookAtColumns } from './look-at-columns.ts'
import { lookAtPlaces } from './look-at-places.ts'
import { keepObservations, tellInventory, wasEverObserved } from './place-store.ts'
import type { PlacedFolders } from './require-allowed-places.ts'
import { tellCoverage, tellSent } from './tell-registers.ts'

export const placeFoundElsewhere = 'place_found_elsewhere'
export const columnsUnclassified = 'columns_unclassified'
declareNames([placeFoundElsewhere, columnsUnclassified])

const dayMs = 86_400_000

export interface ObservePlacesOptions {
  readonly withOrg: ZoneDatabase['withOrg']
  readonly withIdentity: ZoneDatabase['withIdentity']
  /** What the cell says of itself in its zone's file. */
  readonly place: { readonly zone: string; readonly cell: CellConfig }
  readonly folders: PlacedFolders
  /** Organisations of the cell that are active. */
  organizations(): AsyncIterable<OrgId>
}

/** The inventory as a schedule: every night, once over all workers. */
export function observePlaces(options: ObservePlacesOptions): Schedule {
  return { name: 'observe-places', cron: '23 2 * * *', run: (scheduledAt) => makeInventory(options, scheduledAt) }
}

/** A cell that was never looked at does not wait for its first night to say where its copies are. */
export async function observeNewCell(options: ObservePlacesOptions, now: Date): Promise<void> {
  if (!(await options.withIdentity({}, wasEverObserved))) await makeInventory(options, now)
}

async function makeInventory({ withOrg, withIdentity, place, folders, organizations }: ObservePlacesOptions, at: Date): Promise<void> {
  const { zone, cell } = place
  const day = at.toISOString().slice(0, 10)
  const dayBefore = new Date(at.getTime() - dayMs).toISOString().slice(0, 10)
  const { seen: all, artefacts } = await lookAtPlaces({ withIdentity }, cell, folders)
  const seen = judgePlaces(cell, all)
  await withIdentity({}, (tx) => keepObservations(tx, day, seen))
  const coverage = await withIdentity({}, lookAtColumns)
  if (coverage.unclassified > 0) log.error(columnsUnclassified, { 'freehold.count': coverage.unclassified })
  const found = seen.filter(({ verdict }) => verdict !== 'allowed')
  if (found.length > 0) log.error(placeFoundElsewhere, { 'freehold.count': found.length })
  for await (const orgId of organizations()) {
    try {
      await withOrg({ orgId, mode: 'write' }, async (tx) => {
        await tellInventory(tx, orgId, { zone, cell: cell.code, day, seen, artefacts })
        await tellCoverage(tx, orgId, { zone, cell: cell.code, day }, coverage)
        await tellSent(tx, orgId, { zone, cell: cell.code, day: dayBefore })
      })
    } catch (error) {
      // Suspended or moved since it was listed: its trail takes nothing now, and the register has it.
      if (!isAppError(error) || !(error.code in fenceErrors.definitions)) throw error
    }
  }
}
