/** Reads the zone's configuration, the one place where a zone differs from another, for what the programs of a cell have to know of themselves. */
import { readFileSync } from 'node:fs'
import { parseZoneConfig, type CellConfig, type ZoneConfig } from '@repo/residency'
import { parse } from 'yaml'

export interface OwnPlace {
  readonly zone: ZoneConfig['zone']
  readonly cell: CellConfig
  /** To whom its programs may connect. */
  readonly egress: ZoneConfig['egress']
  /** Whether membership pointers are told to the control plane. */
  readonly membershipPointers: boolean
}

/** @throws Error when the file is not right, or is of another zone or without the cell: a process that does not know where it is does not start */
export function readZoneFile(path: string, { zone, cell }: { readonly zone: string; readonly cell: string }): OwnPlace {
  const config = parseZoneConfig(parse(readFileSync(path, 'utf8')))
  const own = config.cells.find(({ code }) => code === cell)
  if (config.zone !== zone || !own) throw new Error(`${path} is not the configuration of cell ${cell} of zone ${zone}`)
  return { zone: config.zone, cell: own, egress: config.egress, membershipPointers: config.membershipPointers }
}
