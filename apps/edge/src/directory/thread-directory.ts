/** The directory as a reader thread sees it: the shared table, and the places its writer told it of. */
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import {
  DirectoryTable,
  tableOf,
  unpackDirectoryWord,
  zoneAuthority,
  type DirectoryCell,
  type DirectoryEntry,
  type DirectoryZone,
} from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import type { DirectoryReader } from './directory.ts'
import { idAt, knownIds } from './known-ids.ts'
import type { ReaderAnswer, ReaderMessage, SharedPlaces } from './reader-threads.ts'
import { Waiting } from './waiting.ts'

/** A change reaches the two tables of a trial one after the other; a difference counts when it is still the same after so long. */
const settledAfterMs = 100
/** Differences looked at again at one time: one is enough to end a trial. */
const differencesMax = 16
/** The table changes without a message. Requests that wait for a change are few and look this often. */
const lookEveryMs = 10

export class ThreadDirectory implements DirectoryReader {
  readonly #port: MessagePort
  #table = tableOf([])
  #trial: DirectoryTable | undefined
  #lookedAt = 0
  #hasTable = false
  #cells: ReadonlyMap<number, DirectoryCell> = new Map()
  #zones: ReadonlyMap<string, DirectoryZone> = new Map()
  #byAuthority: ReadonlyMap<string, DirectoryZone> = new Map()
  readonly #waiting = new Waiting((org) => this.entryOf(org))

  /** @param port from the writer's `connect`; it does not keep the thread alive */
  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (message: ReaderMessage) => this.#take(message))
    port.unref()
    this.#catchUp()
  }

  /** True once the writer's first table is here. Before that everything would look unknown. */
  get filled(): boolean {
    if (!this.#hasTable) this.#catchUp()
    return this.#hasTable
  }

  lookUp(id: Uint8Array, offset: number): number {
    const word = this.#table.get(id, offset)
    if (this.#trial === undefined) return word
    // The canary: it serves from the new table, and says so when the old one would have answered otherwise.
    const tried = this.#trial.get(id, offset)
    if (tried !== word && this.#lookedAt < differencesMax) this.#lookAgain(id.slice(offset, offset + 16), word, tried)
    return tried
  }

  entryOf(org: OrgId): DirectoryEntry | undefined {
    const at = idAt(org)
    return at < 0 ? undefined : unpackDirectoryWord(this.lookUp(knownIds, at))
  }

  cell(number: number): DirectoryCell | undefined {
    // The word of an organisation may be quicker than the message about its cell, which was sent before.
    if (!this.#cells.has(number)) this.#catchUp()
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

  async waitFor(org: OrgId, done: (entry: DirectoryEntry | undefined) => boolean, timeoutMs: number): Promise<boolean> {
    const timer = setInterval(() => this.#waiting.wake(org), lookEveryMs)
    try {
      return await this.#waiting.waitFor(org, done, timeoutMs)
    } finally {
      clearInterval(timer)
    }
  }

  #lookAgain(id: Uint8Array, word: number, tried: number): void {
    this.#lookedAt += 1
    setTimeout(() => {
      this.#lookedAt -= 1
      if (this.#table.get(id, 0) === word && this.#trial?.get(id, 0) === tried) this.#port.postMessage('differed' satisfies ReaderAnswer)
    }, settledAfterMs).unref()
  }

  #catchUp(): void {
    for (let waiting = receiveMessageOnPort(this.#port); waiting; waiting = receiveMessageOnPort(this.#port)) {
      this.#take(waiting.message as ReaderMessage)
    }
  }

  #take(message: ReaderMessage): void {
    if (message.kind === 'trial') {
      this.#trial = message.buffer && new DirectoryTable(message.buffer)
      return
    }
    this.#setPlaces(message.places)
    if (message.kind !== 'table') return
    this.#table = new DirectoryTable(message.buffer)
    this.#hasTable = true
    this.#trial = undefined
    this.#port.postMessage({ generation: message.generation } satisfies ReaderAnswer)
  }

  #setPlaces({ zones, cells }: SharedPlaces): void {
    this.#cells = new Map(cells.map((cell) => [cell.number, cell]))
    this.#zones = new Map(zones.map((zone) => [zone.code, zone]))
    this.#byAuthority = new Map(zones.map((zone) => [zoneAuthority(zone), zone]))
  }
}
