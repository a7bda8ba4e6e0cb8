import { zoneCodeSchema, type DirectoryCell, type DirectoryOrganization, type DirectorySnapshot } from '@repo/contract/edge'
import { parseOrgId } from '@repo/core'

/**
 * Reads `name=host:port,…`: a zone and the one cell it has here.
 * @throws Error with what is wrong
 */
export function readZones(text: string): DirectoryCell[] {
  const cells = text.split(',').map((part, index): DirectoryCell => {
    const [, name = '', address = ''] = /^([^=]+)=([^=]+:\d{1,5})$/.exec(part.trim()) ?? []
    if (!zoneCodeSchema.safeParse(name).success) throw new Error(`"${part}" is not a zone: write eu=127.0.0.1:9200`)
    return { number: index + 1, code: `${name}-1`, zone: name, edgeAddress: `http://${address}`, countries: ['ZZ'] }
  })
  const repeated = cells.find((cell, index) => cells.findIndex(({ zone }) => zone === cell.zone) !== index)
  if (repeated) throw new Error(`The zone "${repeated.zone}" is named twice`)
  return cells
}

/**
 * Reads a text of `uuid zone` lines; empty ones and those that begin with `#` say nothing.
 * @throws Error with the number of the first line that is wrong
 */
export function readOrganizations(text: string, cells: readonly DirectoryCell[]): DirectoryOrganization[] {
  const organizations: DirectoryOrganization[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [id, zone] = line.trim().split(/\s+/)
    const org = parseOrgId(id)
    const cell = cells.find((known) => known.zone === zone)
    if (!org || !cell) throw new Error(`Line ${index + 1} is not an organisation id and one of the zones`)
    organizations.push({ id: org, cell: cell.number, strict: false, state: 'active', epoch: 1 })
  }
  return organizations
}

/** A directory of nothing but a text file. */
export function labDirectory(orgs: string, zones: string, nowMs: number): DirectorySnapshot {
  const cells = readZones(zones)
  return {
    sequence: 1,
    issuedAt: new Date(nowMs).toISOString(),
    zones: cells.map(({ zone }) => ({ code: zone, webOrigin: `http://${zone}.localhost` })),
    cells,
    organizations: readOrganizations(orgs, cells),
  }
}
