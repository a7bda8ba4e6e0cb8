/**
 * Every night the cell looks where its copies are: files, backups one by one, standbys. The inventory is kept; a copy that is elsewhere than the zone's file
 * allows raises an alarm in the log and is told to every organisation's trail, for each is concerned: nothing of a cell can be filtered.
 */
import { fenceErrors, isAppError, type OrgId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import type { CellConfig } from '@repo/residency'
import { declareNames, log } from '@repo/telemetry'
import type { Schedule } from '@repo/workflows'
import { judgePlaces } from '../judge-places.ts'
import { lookAtPlaces } from './look-at-places.ts'
import { keepObservations, tellFound } from './place-store.ts'
import type { PlacedFolders } from './require-allowed-places.ts'

export const placeFoundElsewhere = 'place_found_elsewhere'
declareNames([placeFoundElsewhere])

export interface ObservePlacesOptions {
  readonly withOrg: ZoneDatabase['withOrg']
  readonly withIdentity: ZoneDatabase['withIdentity']
  /** What the cell says of itself in its zone's file. */
  readonly place: { readonly zone: string; readonly cell: CellConfig }
  readonly folders: PlacedFolders
  /** Organisations of the cell that are active. */
  organizations(): AsyncIterable<OrgId>
}

export function observePlaces({ withOrg, withIdentity, place, folders, organizations }: ObservePlacesOptions): Schedule {
  const { zone, cell } = place
  return {
    name: 'observe-places',
    cron: '23 2 * * *',
    async run(scheduledAt) {
      const day = scheduledAt.toISOString().slice(0, 10)
      const seen = judgePlaces(cell, await lookAtPlaces({ withIdentity }, cell, folders))
      await withIdentity({}, (tx) => keepObservations(tx, day, seen))
      const found = seen.filter(({ verdict }) => verdict === 'elsewhere')
      if (found.length === 0) return
      log.error(placeFoundElsewhere, { 'freehold.count': found.length })
      for await (const orgId of organizations()) {
        try {
          await withOrg({ orgId, mode: 'write' }, (tx) => tellFound(tx, { organizationId: orgId, zone, cell: cell.code, day, found }))
        } catch (error) {
          // Suspended or moved since it was listed: its trail takes nothing now, and the register has it.
          if (!isAppError(error) || !(error.code in fenceErrors.definitions)) throw error
        }
      }
    },
  }
}
