/**
 * The writer's side of a directory that threads share. The table lies in shared memory, so a change is there for all of them at once; a
 * new table, zones and cells go by message. A reader answers that it looks at the new table; only then is the old one given up. A message
 * about a cell is sent before any organisation that names it is stored, and readers that meet an unknown cell read their messages first.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { DirectoryCell, DirectoryZone } from '@repo/contract/edge'
import type { DirectoryListener } from './directory.ts'
import type { DirectoryImage } from './directory-state.ts'

export interface SharedPlaces {
  readonly zones: readonly DirectoryZone[]
  readonly cells: readonly DirectoryCell[]
}

export type ReaderMessage =
  | { readonly kind: 'table'; readonly generation: number; readonly buffer: SharedArrayBuffer; readonly places: SharedPlaces }
  | { readonly kind: 'places'; readonly places: SharedPlaces }
  /** For one reader: serve from this table and compare, until there is none. */
  | { readonly kind: 'trial'; readonly buffer: SharedArrayBuffer | undefined }

/** Sent by a reader: it looks at the table of this generation, or the two tables it was given disagreed once more. */
export type ReaderAnswer = { readonly generation: number } | 'differed'

interface Reader {
  readonly port: MessagePort
  generation: number
}

export class ReaderThreads implements DirectoryListener {
  readonly #readers = new Set<Reader>()
  #generation = 0
  #newest: ReaderMessage | undefined
  #differed = 0
  readonly #whenAnswered = new Set<() => void>()

  /** Readers that have not gone. */
  get count(): number {
    return this.#readers.size
  }

  /** A port for one more reader, to be transferred to its thread. The newest table is its first message. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    const reader: Reader = { port: port1, generation: 0 }
    port1.on('message', (answer: ReaderAnswer) => {
      if (answer === 'differed') this.#differed += 1
      else reader.generation = answer.generation
      this.#wake()
    })
    // A thread that has ended holds nothing up.
    port1.on('close', () => {
      this.#readers.delete(reader)
      this.#wake()
    })
    port1.unref()
    this.#readers.add(reader)
    if (this.#newest) port1.postMessage(this.#newest)
    return port2
  }

  async tableChanged({ table, zones, cells }: DirectoryImage): Promise<void> {
    this.#generation += 1
    const generation = this.#generation
    this.#send({ kind: 'table', generation, buffer: table.buffer, places: { zones, cells } })
    while ([...this.#readers].some((reader) => reader.generation < generation)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#whenAnswered.add(resolve)
      await promise
    }
  }

  placesChanged(places: SharedPlaces): void {
    if (this.#newest?.kind === 'table') this.#newest = { ...this.#newest, places }
    for (const { port } of this.#readers) port.postMessage({ kind: 'places', places } satisfies ReaderMessage)
  }

  tryOut(table: { readonly buffer: SharedArrayBuffer } | undefined): void {
    if (table) this.#differed = 0
    const [canary] = this.#readers
    canary?.port.postMessage({ kind: 'trial', buffer: table?.buffer } satisfies ReaderMessage)
  }

  differed(): number {
    return this.#differed
  }

  #wake(): void {
    for (const resolve of this.#whenAnswered) resolve()
    this.#whenAnswered.clear()
  }

  #send(message: ReaderMessage): void {
    this.#newest = message
    for (const { port } of this.#readers) port.postMessage(message)
  }
}
