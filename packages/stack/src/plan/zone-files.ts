import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseZoneConfig, type ZoneCode, type ZoneConfig } from '@repo/residency'
import { parse } from 'yaml'
import { repositoryRoot } from './repository-root.ts'

const folder = join(repositoryRoot, 'deploy/zones')

export const zoneFile = (zone: ZoneCode): string => join(folder, `${zone}.yaml`)

/** Every zone's configuration, templates included, in the order of the directory's cell numbers. */
export function readZoneFiles(): ZoneConfig[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parseZoneConfig(parse(readFileSync(join(folder, name), 'utf8'))))
    .sort((a, b) => (a.cells[0]?.number ?? 0) - (b.cells[0]?.number ?? 0))
}

/**
 * The zones to run: all that are on, or those asked for.
 * @throws Error naming a zone that there is not, or that is only a template
 */
export function selectZones(codes?: readonly string[]): ZoneConfig[] {
  const on = readZoneFiles().filter((zone) => zone.state === 'on')
  if (codes === undefined) return on
  for (const code of codes) {
    if (!on.some((zone) => zone.zone === code))
      throw new Error(`There is no zone "${code}". There are: ${on.map((zone) => zone.zone).join(', ')}`)
  }
  return on.filter((zone) => codes.includes(zone.zone))
}
