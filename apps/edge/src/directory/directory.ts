/**
 * Which cell serves which organisation, in memory. Readers ask with 16 id bytes and get one word; the only writer is the
 * synchronisation. The inside may change (threads sharing one table), this interface stays.
 */
import {
  absentWord,
  packDirectoryWord,
  unpackDirectoryWord,
  zoneAuthority,
  type DirectoryCell,
  type DirectoryChange,
  type DirectoryEntry,
  type DirectoryOrganization,
  type DirectorySnapshot,
  type DirectoryZone,
} from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { PackedTable } from './packed-table.ts'
import { readUuid } from './uuid-bytes.ts'

export interface DirectoryReader {
  /** The organisation's word; 0 when it is not in the directory. */
  lookUp(id: Uint8Array, offset: number): number
  entryOf(org: OrgId): DirectoryEntry | undefined
  cell(number: number): DirectoryCell | undefined
  zoneByAuthority(authority: string): DirectoryZone | undefined
  zone(code: string): DirectoryZone | undefined
  zones(): readonly DirectoryZone[]
  /** The cell whose edge takes a zone's own host: the zone's first. */
  firstCell(zone: string): DirectoryCell | undefined
  /** Resolves true once `done` says so about the organisation's entry, false after the time is up. */
  waitFor(org: OrgId, done: (entry: DirectoryEntry | undefined) => boolean, timeoutMs: number): Promise<boolean>
}

export class Directory implements DirectoryReader {
  #table = new PackedTable()
  #cells = new Map<number, DirectoryCell>()
  #zones = new Map<string, DirectoryZone>()
  #byAuthority = new Map<string, DirectoryZone>()
  #sequence = -1
  readonly #waiting = new Map<OrgId, Set<() => void>>()
  readonly #bytes = new Uint8Array(16)

  /** The last change applied; -1 before the first snapshot. */
  get sequence(): number {
    return this.#sequence
  }

  get size(): number {
    return this.#table.size
  }

  lookUp(id: Uint8Array, offset: number): number {
    return this.#table.get(id, offset)
  }

  entryOf(org: OrgId): DirectoryEntry | undefined {
    return readUuid(org, this.#bytes) ? unpackDirectoryWord(this.#table.get(this.#bytes, 0)) : undefined
  }

  cell(number: number): DirectoryCell | undefined {
    return this.#cells.get(number)
  }

  zone(code: string): DirectoryZone | undefined {
    return this.#zones.get(code)
  }

  zoneByAuthority(authority: string): DirectoryZone | undefined {
    return this.#byAuthority.get(authority)
  }

  zones(): readonly DirectoryZone[] {
    return [...this.#zones.values()]
  }

  firstCell(zone: string): DirectoryCell | undefined {
    return [...this.#cells.values()].filter((cell) => cell.zone === zone).sort((a, b) => a.number - b.number)[0]
  }

  /** Replaces everything at once: a half-applied snapshot is never read. */
  replace(snapshot: DirectorySnapshot): void {
    const table = new PackedTable(snapshot.organizations.length)
    for (const organization of snapshot.organizations) put(table, this.#bytes, organization)
    this.#table = table
    this.#cells = new Map(snapshot.cells.map((cell) => [cell.number, cell]))
    this.#zones = new Map(snapshot.zones.map((zone) => [zone.code, zone]))
    this.#indexZones()
    this.#sequence = snapshot.sequence
    for (const org of [...this.#waiting.keys()]) this.#wake(org)
  }

  /**
   * Applies the next change.
   * @returns false on a gap: nothing is applied and the snapshot must be read again. A change already applied is passed over.
   */
  apply(sequence: number, change: DirectoryChange): boolean {
    if (sequence <= this.#sequence) return true
    if (sequence !== this.#sequence + 1) return false
    this.#sequence = sequence
    switch (change.kind) {
      case 'organization':
        put(this.#table, this.#bytes, change.organization)
        this.#wake(change.organization.id)
        break
      case 'organization_removed':
        if (readUuid(change.id, this.#bytes)) this.#table.set(this.#bytes, 0, absentWord)
        this.#wake(change.id)
        break
      case 'cell':
        this.#cells.set(change.cell.number, change.cell)
        break
      case 'zone':
        this.#zones.set(change.zone.code, change.zone)
        this.#indexZones()
        break
    }
    return true
  }

  async waitFor(org: OrgId, done: (entry: DirectoryEntry | undefined) => boolean, timeoutMs: number): Promise<boolean> {
    if (done(this.entryOf(org))) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const check = (): void => {
      if (done(this.entryOf(org))) resolve(true)
    }
    const timer = setTimeout(() => resolve(false), timeoutMs)
    const waiting = this.#waiting.get(org) ?? new Set()
    this.#waiting.set(org, waiting.add(check))
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      waiting.delete(check)
      if (waiting.size === 0) this.#waiting.delete(org)
    }
  }

  #wake(org: OrgId): void {
    for (const check of this.#waiting.get(org) ?? []) check()
  }

  #indexZones(): void {
    this.#byAuthority = new Map([...this.#zones.values()].map((zone) => [zoneAuthority(zone), zone]))
  }
}

function put(table: PackedTable, bytes: Uint8Array, organization: DirectoryOrganization): void {
  if (readUuid(organization.id, bytes)) table.set(bytes, 0, packDirectoryWord(organization))
}
