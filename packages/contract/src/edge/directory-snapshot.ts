/**
 * The whole directory at one sequence number, as the control plane hands it out and as an edge keeps it on disk. Text: the first line
 * is the signed manifest (compact JWS), the rest is the body whose SHA-256 and counts the manifest states. A body line is a JSON
 * array: `["z", zone]`, `["c", cell]` or `["o", id, cell, strict 0|1, state, epoch]`; zones and cells come before organisations.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { directoryCellSchema, directoryOrganizationSchema, directoryZoneSchema } from './directory-records.ts'
import type { DirectoryCell, DirectoryOrganization, DirectoryZone } from './directory-records.ts'
import { keyIdSchema } from './names.ts'
import type { PublicKeyLookup, ServiceKey } from './service-token.ts'
import { signText, verifyText } from './signed-text.ts'

export const snapshotManifestSchema = z.strictObject({
  format: z.literal(1),
  /** The change log's sequence that the body includes. */
  sequence: z.int().min(0),
  organizations: z.int().min(0),
  zones: z.int().min(0),
  cells: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  kid: keyIdSchema,
  issuedAt: z.iso.datetime(),
})
export type SnapshotManifest = z.infer<typeof snapshotManifestSchema>

export interface DirectorySnapshot {
  readonly sequence: number
  readonly issuedAt: string
  readonly zones: readonly DirectoryZone[]
  readonly cells: readonly DirectoryCell[]
  readonly organizations: readonly DirectoryOrganization[]
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Builds the text form. Zones and cells are checked against their schemas, so that a bad record fails here and not at every edge. */
export async function encodeSnapshot(snapshot: DirectorySnapshot, key: ServiceKey): Promise<string> {
  const lines = [
    ...snapshot.zones.map((zone) => ['z', directoryZoneSchema.parse(zone)]),
    ...snapshot.cells.map((cell) => ['c', directoryCellSchema.parse(cell)]),
    ...snapshot.organizations.map(({ id, cell, strict, state, epoch }) => ['o', id, cell, strict ? 1 : 0, state, epoch]),
  ]
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const manifest: SnapshotManifest = {
    format: 1,
    sequence: snapshot.sequence,
    organizations: snapshot.organizations.length,
    zones: snapshot.zones.length,
    cells: snapshot.cells.length,
    sha256: sha256(body),
    kid: key.kid,
    issuedAt: snapshot.issuedAt,
  }
  return `${await signText(manifest, 'fh-manifest', key)}\n${body}`
}

/**
 * Reads and checks a snapshot: signature, format, checksum, counts, every record, and that each organisation's cell is declared.
 * @param issuer the control plane's name, `control:main`
 * @throws Error naming the first thing that is wrong; nothing of a refused snapshot is used
 */
export async function decodeSnapshot(text: string, lookup: PublicKeyLookup, issuer: string): Promise<DirectorySnapshot> {
  const end = text.indexOf('\n')
  if (end < 0) throw new Error('The snapshot has no manifest')
  const manifest = snapshotManifestSchema.parse(await verifyText(text.slice(0, end), 'fh-manifest', lookup, issuer))
  const body = text.slice(end + 1)
  if (sha256(body) !== manifest.sha256) throw new Error("The snapshot's checksum is wrong")
  const zones: DirectoryZone[] = []
  const cells: DirectoryCell[] = []
  const organizations: DirectoryOrganization[] = []
  for (const line of body.split('\n')) {
    if (line === '') continue
    const [kind, ...rest] = z.array(z.unknown()).parse(JSON.parse(line))
    if (kind === 'z') zones.push(directoryZoneSchema.parse(rest[0]))
    else if (kind === 'c') cells.push(directoryCellSchema.parse(rest[0]))
    else if (kind === 'o') organizations.push(organizationFromLine(rest))
    else throw new Error('The snapshot holds a line of an unknown kind')
  }
  const counts = [zones.length, cells.length, organizations.length]
  if (counts.join() !== [manifest.zones, manifest.cells, manifest.organizations].join()) throw new Error("The snapshot's counts are wrong")
  const zoneCodes = new Set(zones.map((zone) => zone.code))
  const cellNumbers = new Set(cells.map((cell) => cell.number))
  if (cells.some((cell) => !zoneCodes.has(cell.zone))) throw new Error('A cell names a zone that is not in the snapshot')
  if (organizations.some((org) => !cellNumbers.has(org.cell))) throw new Error('An organisation names a cell that is not in the snapshot')
  return { sequence: manifest.sequence, issuedAt: manifest.issuedAt, zones, cells, organizations }
}

function organizationFromLine([id, cell, strict, state, epoch]: readonly unknown[]): DirectoryOrganization {
  return directoryOrganizationSchema.parse({ id, cell, strict: strict === 1, state, epoch })
}
