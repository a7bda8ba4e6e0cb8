/**
 * Which cell serves which organisation, in memory. Readers ask with 16 id bytes and get one word; the only writer is the
 * synchronisation. Behind this interface lies a table that threads may share (`reader-threads.ts`) and, while a new snapshot is tried
 * out, a second one whose answers are compared with the first one's and not used.
 */
import {
  tableOf,
  unpackDirectoryWord,
  type DirectoryCell,
  type DirectoryChange,
  type DirectoryEntry,
  type DirectorySnapshot,
  type DirectoryTable,
  type DirectoryZone,
} from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { DirectoryState, type Applied, type DirectoryImage } from './directory-state.ts'
import { idAt, knownIds } from './known-ids.ts'
import { Waiting } from './waiting.ts'

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

/** Hears of what threads that read the directory must be told. */
export interface DirectoryListener {
  /** Resolves when every reader looks at the table. */
  tableChanged(image: DirectoryImage): Promise<void>
  placesChanged(places: Pick<DirectoryImage, 'zones' | 'cells'>): void
  /** One reader serves from this table until it is called without one, or a table comes for all. */
  tryOut(table: DirectoryTable | undefined): void
  /** Look-ups in which that reader's two tables disagreed. */
  differed(): number
  /** A change has been applied; the table and the places have it already. */
  changed?(sequence: number, change: DirectoryChange): void
}

const noListener: DirectoryListener = {
  tableChanged: () => Promise.resolve(),
  placesChanged: () => undefined,
  tryOut: () => undefined,
  differed: () => 0,
}

export class Directory implements DirectoryReader {
  readonly #listener: DirectoryListener
  #live: DirectoryState
  #shadow: DirectoryState | undefined
  #differed = 0
  readonly #waiting = new Waiting((org) => this.entryOf(org))

  constructor(listener: DirectoryListener = noListener) {
    this.#listener = listener
    this.#live = this.#stateOf({ sequence: -1, zones: [], cells: [], table: tableOf([]) })
  }

  /** The last change applied; -1 before the first snapshot. */
  get sequence(): number {
    return this.#live.sequence
  }

  get size(): number {
    return this.#live.table.current.size
  }

  get live(): DirectoryState {
    return this.#live
  }

  /** Look-ups in which the directory on trial would have answered otherwise. */
  get differed(): number {
    return this.#differed + this.#listener.differed()
  }

  lookUp(id: Uint8Array, offset: number): number {
    const word = this.#live.table.get(id, offset)
    if (this.#shadow !== undefined && this.#shadow.table.get(id, offset) !== word) this.#differed += 1
    return word
  }

  entryOf(org: OrgId): DirectoryEntry | undefined {
    const at = idAt(org)
    return at < 0 ? undefined : unpackDirectoryWord(this.lookUp(knownIds, at))
  }

  cell(number: number): DirectoryCell | undefined {
    return this.#live.cells.get(number)
  }

  zone(code: string): DirectoryZone | undefined {
    return this.#live.zones.get(code)
  }

  zoneByAuthority(authority: string): DirectoryZone | undefined {
    return this.#live.byAuthority.get(authority)
  }

  zones(): readonly DirectoryZone[] {
    return [...this.#live.zones.values()]
  }

  firstCell(zone: string): DirectoryCell | undefined {
    return [...this.#live.cells.values()].filter((cell) => cell.zone === zone).sort((a, b) => a.number - b.number)[0]
  }

  /** Replaces everything at once: a half-applied snapshot is never read. */
  replace(snapshot: DirectorySnapshot): void {
    this.adopt(this.#stateOf({ ...snapshot, table: tableOf(snapshot.organizations) }))
  }

  /** Replaces everything with a directory that has passed its gates. */
  adopt(state: DirectoryState): void {
    this.#shadow = undefined
    this.#live = state
    void this.#listener.tableChanged(imageOf(state))
    this.#waiting.wakeAll()
  }

  /** Makes a directory of an image, which can be tried out and adopted. */
  prepare(image: DirectoryImage): DirectoryState {
    return this.#stateOf(image)
  }

  /** From now on each look-up is also made in `state`, and differences are counted. Ends with `adopt` or without a state. */
  tryOut(state: DirectoryState | undefined): void {
    this.#differed = 0
    this.#shadow = state
    this.#listener.tryOut(state?.table.current)
  }

  /** Applies the next change; on a gap nothing is applied and the log must be read again. */
  apply(sequence: number, change: DirectoryChange): Applied {
    const applied = this.#live.apply(sequence, change)
    if (applied === 'applied') this.#tell(change)
    return applied
  }

  /** Applies a change after which others may be missing, for when the log that led here is lost. */
  applyLoosely(change: DirectoryChange): void {
    if (this.#live.put(change)) this.#tell(change)
  }

  waitFor(org: OrgId, done: (entry: DirectoryEntry | undefined) => boolean, timeoutMs: number): Promise<boolean> {
    return this.#waiting.waitFor(org, done, timeoutMs)
  }

  #tell(change: DirectoryChange): void {
    this.#listener.changed?.(this.sequence, change)
    if (change.kind === 'organization') this.#waiting.wake(change.organization.id)
    else if (change.kind === 'organization_removed') this.#waiting.wake(change.id)
    else this.#listener.placesChanged(imageOf(this.#live))
  }

  #grown(state: DirectoryState, table: DirectoryTable): Promise<void> {
    if (state === this.#live) return this.#listener.tableChanged({ ...imageOf(state), table })
    if (state === this.#shadow) this.#listener.tryOut(table)
    return Promise.resolve()
  }

  #stateOf(image: DirectoryImage): DirectoryState {
    const state: DirectoryState = new DirectoryState(image, (table) => this.#grown(state, table))
    return state
  }
}

export const imageOf = ({ sequence, zones, cells, table }: DirectoryState): DirectoryImage => ({
  sequence,
  zones: [...zones.values()],
  cells: [...cells.values()],
  table: table.current,
})
