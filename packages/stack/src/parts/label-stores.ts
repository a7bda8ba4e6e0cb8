import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { labelFile, type RegionConfig, type ZoneConfig } from '@repo/residency'

/**
 * Says in each new store's folder where it is, as whoever sets a store up does: here the zone's file is believed, for one machine is in one place. A label that is
 * there already stands. A kind of store that the file has no place for gets no label, and nothing starts with it.
 */
export function labelStores(folders: { readonly objects: string; readonly backups: string }, { cells }: ZoneConfig): void {
  label(folders.objects, cells[0]?.regions.find(inUseAs('primary')))
  label(folders.backups, cells[0]?.regions.find(inUseAs('backup')))
}

const inUseAs =
  (wanted: RegionConfig['role']) =>
  ({ role, lifecycle }: RegionConfig): boolean =>
    role === wanted && lifecycle === 'active'

function label(folder: string, region: RegionConfig | undefined): void {
  if (!region) return
  const { provider, code, country } = region
  try {
    writeFileSync(join(folder, labelFile), `${JSON.stringify({ provider, code, country })}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
