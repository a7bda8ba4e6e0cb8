import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ZoneConfig } from '@repo/residency'

/**
 * Says in a new store's folder where it is, as whoever sets a store up does: here the zone's file is believed, for one machine is in one place. A label that is
 * there already stands.
 */
export function labelObjects(folder: string, { cells }: ZoneConfig): void {
  const primary = cells[0]?.regions.find(({ role, lifecycle }) => role === 'primary' && lifecycle === 'active')
  if (!primary) return
  const { provider, code, country } = primary
  try {
    writeFileSync(join(folder, 'place.json'), `${JSON.stringify({ provider, code, country })}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
