/** One whole directory: the table, the places it names, and how far in the log it has come. The live one and a new snapshot are each one. */
import {
  packDirectoryWord,
  readUuid,
  unpackDirectoryWord,
  zoneAuthority,
  type DirectoryCell,
  type DirectoryChange,
  type DirectoryOrganization,
  type DirectoryTable,
  type DirectoryZone,
} from '@repo/contract/edge'
import { GrowingTable, type HandOver } from './growing-table.ts'

export interface DirectoryImage {
  readonly sequence: number
  readonly zones: readonly DirectoryZone[]
  readonly cells: readonly DirectoryCell[]
  readonly table: DirectoryTable
}

/** `known` was applied before; `gap` and `unlawful` change nothing, and an unlawful change counts as seen. */
export type Applied = 'applied' | 'known' | 'gap' | 'unlawful'

export class DirectoryState {
  readonly table: GrowingTable
  readonly cells: Map<number, DirectoryCell>
  readonly zones: Map<string, DirectoryZone>
  byAuthority: ReadonlyMap<string, DirectoryZone>
  sequence: number
  readonly #id = new Uint8Array(16)

  constructor({ sequence, zones, cells, table }: DirectoryImage, handOver?: HandOver) {
    this.table = new GrowingTable(table, handOver)
    this.cells = new Map(cells.map((cell) => [cell.number, cell]))
    this.zones = new Map(zones.map((zone) => [zone.code, zone]))
    this.byAuthority = indexed(this.zones)
    this.sequence = sequence
  }

  /** Applies the next change. */
  apply(sequence: number, change: DirectoryChange): Applied {
    if (sequence <= this.sequence) return 'known'
    if (sequence !== this.sequence + 1) return 'gap'
    this.sequence = sequence
    return this.put(change) ? 'applied' : 'unlawful'
  }

  /**
   * Applies a change whatever its place in the log.
   * @returns false when it is one that the log never holds: nothing has changed then
   */
  put(change: DirectoryChange): boolean {
    switch (change.kind) {
      case 'organization':
        return this.#putOrganization(change.organization)
      case 'organization_removed':
        if (!readUuid(change.id, this.#id)) return false
        this.table.set(this.#id, 0, 0)
        return true
      case 'cell': {
        const before = this.cells.get(change.cell.number)
        // A cell's number stands in every word of its organisations: given to another place, it would move them all unasked.
        if (before && (before.zone !== change.cell.zone || before.code !== change.cell.code)) return false
        this.cells.set(change.cell.number, change.cell)
        return true
      }
      case 'zone':
        this.zones.set(change.zone.code, change.zone)
        this.byAuthority = indexed(this.zones)
        return true
    }
  }

  #putOrganization(organization: DirectoryOrganization): boolean {
    if (!readUuid(organization.id, this.#id) || !this.cells.has(organization.cell)) return false
    if (!mayFollow(this.table.get(this.#id, 0), packDirectoryWord(organization))) return false
    this.table.set(this.#id, 0, packDirectoryWord(organization))
    return true
  }
}

/**
 * The law of epochs: an organisation never goes back to an older one, and another cell takes a higher one, so that no two cells ever hold
 * it under one epoch. What was not there may begin anywhere.
 */
export function mayFollow(before: number, after: number): boolean {
  const [one, other] = [unpackDirectoryWord(before), unpackDirectoryWord(after)]
  if (!one || !other) return true
  return one.cell === other.cell ? other.epoch >= one.epoch : other.epoch > one.epoch
}

const indexed = (zones: ReadonlyMap<string, DirectoryZone>): ReadonlyMap<string, DirectoryZone> =>
  new Map([...zones.values()].map((zone) => [zoneAuthority(zone), zone]))
