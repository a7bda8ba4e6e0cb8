/**
 * The whole directory at one sequence number, as the control plane hands it out and as an edge keeps it on disk: a line with the signed
 * manifest (compact JWS), a line of JSON with zones and cells, then the table's bytes as they lie in memory. The manifest states the
 * SHA-256 of everything behind its own line, which is also the snapshot's address, and what the table must hold.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { directoryCellSchema, directoryZoneSchema } from './directory-records.ts'
import type { DirectoryCell, DirectoryOrganization, DirectoryZone } from './directory-records.ts'
import { DirectoryTable, slotBytes } from './directory-table.ts'
import { organizationStates, packDirectoryWord, unpackDirectoryWord } from './directory-word.ts'
import { keyIdSchema, zoneCodeSchema } from './names.ts'
import type { PublicKeyLookup, ServiceKey } from './service-token.ts'
import { signText, verifyText } from './signed-text.ts'
import { readUuid } from './uuid-bytes.ts'

const count = z.int().min(0)
/** Organisations by zone and state; what has none is left out. */
export const directoryCountsSchema = z.record(zoneCodeSchema, z.partialRecord(z.enum(organizationStates), count))
export type DirectoryCounts = z.infer<typeof directoryCountsSchema>

/** Longest first line of a snapshot. */
export const manifestBytesMax = 65_536
const placesBytesMax = 4_194_304
const capacityMax = 2 ** 28

export const snapshotManifestSchema = z.strictObject({
  format: z.literal(2),
  /** The change log's sequence that the table includes. */
  sequence: count,
  organizations: count,
  counts: directoryCountsSchema,
  /** Slots of the table. */
  capacity: z.int().min(1).max(capacityMax),
  /** Length of the line of zones and cells, its line break included. */
  placesBytes: z.int().min(1).max(placesBytesMax),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  kid: keyIdSchema,
  issuedAt: z.iso.datetime(),
  /** No edge takes it as new after this. A copy that an edge already has, its own policy on age ends. */
  notAfter: z.iso.datetime(),
})
export type SnapshotManifest = z.infer<typeof snapshotManifestSchema>

const placesSchema = z.strictObject({ zones: z.array(directoryZoneSchema), cells: z.array(directoryCellSchema) })

export interface DirectoryPlaces {
  readonly zones: readonly DirectoryZone[]
  readonly cells: readonly DirectoryCell[]
}

export interface SnapshotImage extends DirectoryPlaces {
  readonly manifest: SnapshotManifest
  readonly table: DirectoryTable
}

/** The directory as plain records: for tests and small tools. An edge or a control plane with millions holds a table. */
export interface DirectorySnapshot extends DirectoryPlaces {
  readonly sequence: number
  readonly issuedAt: string
  readonly organizations: readonly DirectoryOrganization[]
}

export interface SnapshotFacts extends DirectoryPlaces {
  readonly sequence: number
  readonly issuedAt: string
  readonly notAfter: string
  readonly table: DirectoryTable
}

/** Puts an organisation into a table. For its one writer. @returns false when the table is full */
export function putOrganization(table: DirectoryTable, organization: DirectoryOrganization): boolean {
  const id = new Uint8Array(16)
  return readUuid(organization.id, id) && table.set(id, 0, packDirectoryWord(organization))
}

/** A table of the given organisations. */
export function tableOf(organizations: readonly DirectoryOrganization[]): DirectoryTable {
  const table = DirectoryTable.for(organizations.length)
  for (const organization of organizations) putOrganization(table, organization)
  return table
}

/**
 * Counts what a table holds, by zone and state, a slice at a time so that a server can go on serving.
 * @param pause waited for between slices
 * @throws Error when a word is none, or names a cell that is not given
 */
export async function countOrganizations(
  table: DirectoryTable,
  cells: readonly DirectoryCell[],
  pause: () => Promise<void>,
): Promise<{ organizations: number; counts: DirectoryCounts }> {
  const zoneOf = new Map(cells.map((cell) => [cell.number, cell.zone]))
  const byWord = new Map<number, number>()
  for (let slot = 0; slot < table.capacity; slot += 1) {
    if (slot % slotsPerSlice === slotsPerSlice - 1) await pause()
    const word = table.wordAt(slot)
    // Cell and state; the strict bit and the epoch are not counted apart.
    if (word !== 0) byWord.set(word & cellAndState, (byWord.get(word & cellAndState) ?? 0) + 1)
  }
  const counts: DirectoryCounts = {}
  let organizations = 0
  for (const [word, number] of byWord) {
    const entry = unpackDirectoryWord(word >>> 0)
    const zone = entry && zoneOf.get(entry.cell)
    if (!entry || zone === undefined) throw new Error('An organisation names a cell or a state that is not in the snapshot')
    const ofZone = (counts[zone] ??= {})
    ofZone[entry.state] = (ofZone[entry.state] ?? 0) + number
    organizations += number
  }
  return { organizations, counts }
}
const slotsPerSlice = 65_536
const cellAndState = 0xffef_0000 | 0

/**
 * Seals a directory. Zones and cells are checked against their schemas, so that a bad record fails here and not at every edge.
 * @returns the manifest, and the bytes in the order in which they go out
 */
export async function sealSnapshot(
  facts: SnapshotFacts,
  key: ServiceKey,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<{ manifest: SnapshotManifest; parts: readonly Uint8Array[] }> {
  const { table } = facts
  const { zones, cells } = placesSchema.parse({ zones: facts.zones, cells: facts.cells })
  const places = Buffer.from(`${JSON.stringify({ zones, cells })}\n`)
  const hash = createHash('sha256').update(places)
  for (const part of slices(table.bytes)) {
    hash.update(part)
    await pause()
  }
  const manifest = snapshotManifestSchema.parse({
    format: 2,
    sequence: facts.sequence,
    ...(await countOrganizations(table, cells, pause)),
    capacity: table.capacity,
    placesBytes: places.length,
    sha256: hash.digest('hex'),
    kid: key.kid,
    issuedAt: facts.issuedAt,
    notAfter: facts.notAfter,
  } satisfies SnapshotManifest)
  const head = Buffer.from(`${await signText(manifest, 'fh-manifest', key)}\n`)
  return { manifest, parts: [head, places, table.bytes] }
}

const sliceBytes = 4_194_304

/** A buffer in pieces that can be hashed or written without stopping everything else. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes)
}

/**
 * Reads a manifest alone.
 * @throws Error when signature, purpose or form is wrong
 */
export async function readManifest(line: string, lookup: PublicKeyLookup, issuer: string): Promise<SnapshotManifest> {
  return snapshotManifestSchema.parse(await verifyText(line, 'fh-manifest', lookup, issuer))
}

/**
 * A snapshot on its way in: knows from the manifest what has to come, takes the bytes in their order, and checks length and checksum at the
 * end. Bytes are given to `accept`, or written straight to where `target` says and confirmed with `arrived`. What the table holds is not
 * looked at: that is `countOrganizations`, for a snapshot that is new.
 */
export class SnapshotReader {
  readonly manifest: SnapshotManifest
  readonly #places: Uint8Array
  readonly #table: DirectoryTable
  readonly #hash = createHash('sha256')
  #filled = 0

  private constructor(manifest: SnapshotManifest) {
    const { capacity, organizations, placesBytes } = manifest
    if (organizations >= capacity) throw new Error('The snapshot holds more organisations than slots')
    this.manifest = manifest
    this.#places = new Uint8Array(placesBytes)
    this.#table = new DirectoryTable(new SharedArrayBuffer(capacity * slotBytes), { used: organizations, live: organizations })
  }

  /**
   * @param line the first line, without its line break
   * @param issuer the control plane's name, `control:main`
   * @throws Error when the manifest is not signed by the issuer or is malformed
   */
  static async begin(line: string, lookup: PublicKeyLookup, issuer: string): Promise<SnapshotReader> {
    return new SnapshotReader(await readManifest(line, lookup, issuer))
  }

  get length(): number {
    return this.#places.length + this.#table.bytes.length
  }

  /** Memory for up to `max` bytes from `at` on; empty at the end. */
  target(at: number, max: number): Uint8Array {
    const behindPlaces = at - this.#places.length
    return behindPlaces < 0 ? this.#places.subarray(at, at + max) : this.#table.bytes.subarray(behindPlaces, behindPlaces + max)
  }

  /** The next bytes lie in their place. */
  arrived(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    this.#filled += bytes.length
  }

  /** @throws Error when more comes than the manifest says */
  accept(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > this.length) throw new Error('The snapshot is longer than its manifest says')
    for (let at = 0; at < bytes.length;) {
      const target = this.target(this.#filled, bytes.length - at)
      target.set(bytes.subarray(at, at + target.length))
      this.arrived(target)
      at += target.length
    }
  }

  /** @throws Error naming the first thing that is wrong; nothing of a refused snapshot is used */
  finish(): SnapshotImage {
    if (this.#filled !== this.length) throw new Error('The snapshot is shorter than its manifest says')
    if (this.#hash.digest('hex') !== this.manifest.sha256) throw new Error("The snapshot's checksum is wrong")
    const { zones, cells } = placesSchema.parse(JSON.parse(Buffer.from(this.#places).toString('utf8')))
    const zoneCodes = new Set(zones.map((zone) => zone.code))
    if (cells.some((cell) => !zoneCodes.has(cell.zone))) throw new Error('A cell names a zone that is not in the snapshot')
    return { manifest: this.manifest, zones, cells, table: this.#table }
  }
}

/**
 * Reads a snapshot as it arrives.
 * @param issuer the control plane's name, `control:main`
 * @throws Error naming the first thing that is wrong
 */
export async function openSnapshot(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  lookup: PublicKeyLookup,
  issuer: string,
): Promise<SnapshotImage> {
  let head = Buffer.alloc(0)
  let reader: SnapshotReader | undefined
  for await (const chunk of chunks) {
    if (reader) {
      reader.accept(chunk)
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\n')
    if (end < 0 && head.length > manifestBytesMax) break
    if (end < 0) continue
    reader = await SnapshotReader.begin(head.toString('latin1', 0, end), lookup, issuer)
    reader.accept(head.subarray(end + 1))
  }
  if (!reader) throw new Error('The snapshot has no manifest')
  return reader.finish()
}
