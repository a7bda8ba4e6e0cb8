/**
 * A table that has room for whatever comes. When it gets crowded, the next one is built beside it, a few slots with each change, while
 * every change goes to both; then it is handed over. The old one takes changes until every reader has said that it looks at the new one.
 */
import type { DirectoryTable as Table } from '@repo/contract/edge'
import { DirectoryTable } from '@repo/contract/edge'

/** Slots copied with each change. What is left of a crowded table then suffices to build the next one. */
const copiedPerChange = 24

/** Resolves when every reader looks at the table it was given. */
export type HandOver = (table: Table) => Promise<void>

export class GrowingTable {
  #current: Table
  #next: { readonly table: Table; copied: number } | undefined
  #retiring: Table | undefined
  readonly #handOver: HandOver

  constructor(table: Table, handOver: HandOver = () => Promise.resolve()) {
    this.#current = table
    this.#handOver = handOver
  }

  get current(): Table {
    return this.#current
  }

  get(id: Uint8Array, at: number): number {
    return this.#current.get(id, at)
  }

  /** Sets or, with word 0, removes an organisation. */
  set(id: Uint8Array, at: number, word: number): void {
    if (!this.#current.set(id, at, word)) {
      this.#finish()
      this.#current.set(id, at, word)
    }
    this.#next?.table.set(id, at, word)
    // Readers that still look at the last table are not left behind; when it is full they miss what is new, and only that.
    this.#retiring?.set(id, at, word)
    if (this.#next) this.#copy(this.#next, copiedPerChange)
    else if (this.#current.crowded && !this.#retiring) this.#next = { table: this.#larger(), copied: 0 }
  }

  /** Room for a tenth more than there is: changes go on while it is filled. */
  #larger(): Table {
    return DirectoryTable.for(Math.ceil(this.#current.size * 1.1) + 64)
  }

  #copy(next: { readonly table: Table; copied: number }, slots: number): void {
    next.table.copyFrom(this.#current, next.copied, next.copied + slots)
    next.copied += slots
    if (next.copied >= this.#current.capacity) this.#swap(next.table)
  }

  /** For the rare table that is full before its successor is ready: everything that is left, at once. */
  #finish(): void {
    const next = this.#next ?? { table: this.#larger(), copied: 0 }
    this.#copy(next, this.#current.capacity)
  }

  #swap(table: Table): void {
    const old = this.#current
    this.#retiring = old
    this.#current = table
    this.#next = undefined
    void this.#handOver(table).then(() => {
      if (this.#retiring === old) this.#retiring = undefined
    })
  }
}
