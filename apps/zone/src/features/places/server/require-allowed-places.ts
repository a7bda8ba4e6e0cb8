import { join } from 'node:path'
import { requirePlace, type CellConfig } from '@repo/residency'
import { labelFile, readLabel } from './read-labels.ts'

/** Folders a process was configured with. Backups are the operator's own program's; where they are is told by the folder it writes to. */
export interface PlacedFolders {
  readonly objects: string
  readonly backups: string | undefined
}

/**
 * Refuses a configuration that would store where the zone's file allows nothing, or where nobody knows.
 * @throws Error naming the folder; a process that would store elsewhere does not start
 */
export function requireAllowedPlaces(cell: Pick<CellConfig, 'regions'>, { objects, backups }: PlacedFolders): void {
  requirePlace(cell, 'objects', objects, readLabel(join(objects, labelFile)))
  if (backups !== undefined) requirePlace(cell, 'backup', backups, readLabel(join(backups, labelFile)))
}
