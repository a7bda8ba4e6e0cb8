import { join } from 'node:path'
import type { CellConfig } from '@repo/residency'
import { isAllowed } from '../judge-places.ts'
import { labelFile, readLabel } from './read-labels.ts'

/** Folders a process was configured with. Backups are the operator's own program's; where they are is told by the folder it writes to. */
export interface PlacedFolders {
  readonly objects: string
  readonly backups: string | undefined
}

/**
 * Refuses a configuration that would store where the zone's file allows nothing. A store without a label is taken, and counts as unknown wherever it is shown.
 * @throws Error naming the folder's label; a process that would store elsewhere does not start
 */
export function requireAllowedPlaces(cell: Pick<CellConfig, 'regions'>, { objects, backups }: PlacedFolders): void {
  const stores = [['objects', objects] as const, ...(backups === undefined ? [] : [['backup', backups] as const])]
  for (const [store, folder] of stores) {
    const path = join(folder, labelFile)
    const label = readLabel(path)
    if (label && !isAllowed(cell, store, label))
      throw new Error(`${path}: the zone's file does not allow ${store} at ${label.provider} ${label.code} in ${label.country}`)
  }
}
