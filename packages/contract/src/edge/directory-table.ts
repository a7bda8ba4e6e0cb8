/**
 * The directory's table: 16-byte organisation id → directory word. One layout everywhere: in memory shared by threads, in a snapshot on
 * the wire and on disk, so that loading is reading. Open addressing with linear probing; a slot is four key words and one value, as
 * little-endian 32-bit words; the key's bytes lie as they are.
 *
 * One writer, any number of readers in other threads, no lock. A slot is published once: the key words are written first, then the value
 * with an atomic store, and from then on the key never changes. A reader loads the value atomically before it looks at the key, so it
 * sees a whole key or an empty slot. Deleting stores a tombstone. Room is made by building another table beside this one.
 */
import { endianness } from 'node:os'
import { invariant } from '@repo/core'
import { absentWord } from './directory-word.ts'

export const slotWords = 5
export const slotBytes = slotWords * Int32Array.BYTES_PER_ELEMENT
/** State 15 belongs to no organisation and cell 0 to no cell, so this value is no packed word. */
const tombstone = 0x000f_0000
/** A new table is built so full: 25.6 bytes an organisation. */
const builtLoad = 0.78
/** Beyond this share of slots in use, tombstones included, probes get long and the next table is due. */
const crowdedLoad = 0.86
const capacityMin = 256

/** Slots for so many organisations. */
export const capacityFor = (organizations: number): number => Math.max(capacityMin, Math.ceil(organizations / builtLoad))

export class DirectoryTable {
  readonly buffer: SharedArrayBuffer
  readonly capacity: number
  readonly #slots: Int32Array<SharedArrayBuffer>
  #used: number
  #live: number

  /**
   * Looks at a table. A reader needs the buffer alone; a writer also says how many slots are in use and how many organisations they hold.
   * @throws Error when the buffer is no whole number of slots
   */
  constructor(buffer: SharedArrayBuffer, { used = 0, live = 0 }: { used?: number; live?: number } = {}) {
    invariant(endianness() === 'LE', 'the directory is little-endian, as all processors are that it runs on')
    invariant(buffer.byteLength > 0 && buffer.byteLength % slotBytes === 0, 'the table is a whole number of slots')
    this.buffer = buffer
    this.capacity = buffer.byteLength / slotBytes
    this.#slots = new Int32Array(buffer)
    this.#used = used
    this.#live = live
  }

  /** An empty table with room for so many organisations. */
  static for(organizations: number): DirectoryTable {
    return new DirectoryTable(new SharedArrayBuffer(capacityFor(organizations) * slotBytes))
  }

  /** Organisations in it, as its writer knows. */
  get size(): number {
    return this.#live
  }

  /** True when a larger table is due. */
  get crowded(): boolean {
    return this.#used > this.capacity * crowdedLoad
  }

  /** The table as it goes over the wire and to disk. */
  get bytes(): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.buffer)
  }

  /**
   * Looks up the 16 id bytes at an offset; allocates nothing.
   * @returns the organisation's word, or 0 when it is not in the directory
   */
  get(id: Uint8Array, at: number): number {
    const key0 = keyWord(id, at)
    const key1 = keyWord(id, at + 4)
    const key2 = keyWord(id, at + 8)
    const key3 = keyWord(id, at + 12)
    const slots = this.#slots
    let slot = this.#home(key0, key1, key2, key3)
    for (let probes = 0; probes < this.capacity; probes += 1) {
      // The value first: only then are the key words beside it known to be whole.
      const value = Atomics.load(slots, slot + 4)
      if (value === absentWord) return absentWord
      if (slots[slot] === key0 && slots[slot + 1] === key1 && slots[slot + 2] === key2 && slots[slot + 3] === key3) {
        return value === tombstone ? absentWord : value >>> 0
      }
      slot = slot + slotWords === slots.length ? 0 : slot + slotWords
    }
    return absentWord
  }

  /**
   * Sets the word of the 16 id bytes at an offset, or removes the organisation with word 0. For the one writer.
   * @returns false when no slot is free; nothing has changed then
   */
  set(id: Uint8Array, at: number, word: number): boolean {
    return this.#put(keyWord(id, at), keyWord(id, at + 4), keyWord(id, at + 8), keyWord(id, at + 12), word)
  }

  /** Puts what another table's slots `from` up to `to` hold into this one, but for tombstones. For the one writer. */
  copyFrom(other: DirectoryTable, from: number, to: number): void {
    const slots = other.#slots
    const end = Math.min(to, other.capacity) * slotWords
    for (let slot = from * slotWords; slot < end; slot += slotWords) {
      const value = slots[slot + 4] ?? absentWord
      if (value === absentWord || value === tombstone) continue
      const stored = this.#put(slots[slot] ?? 0, slots[slot + 1] ?? 0, slots[slot + 2] ?? 0, slots[slot + 3] ?? 0, value)
      invariant(stored, 'the next table has room for the last one')
    }
  }

  /** The word in a slot, 0 for none. With `readKey`, for those who go through the whole table. */
  wordAt(slot: number): number {
    const value = Atomics.load(this.#slots, slot * slotWords + 4)
    return value === tombstone ? absentWord : value >>> 0
  }

  /** Writes the 16 id bytes of a slot that holds a word. */
  readKey(slot: number, id: Uint8Array, at = 0): void {
    for (let word = 0; word < 4; word += 1) {
      const key = this.#slots[slot * slotWords + word] ?? 0
      for (let byte = 0; byte < 4; byte += 1) id[at + word * 4 + byte] = key >>> (byte * 8)
    }
  }

  #put(key0: number, key1: number, key2: number, key3: number, word: number): boolean {
    const slots = this.#slots
    let slot = this.#home(key0, key1, key2, key3)
    let before = slots[slot + 4] ?? absentWord
    while (before !== absentWord) {
      if (slots[slot] === key0 && slots[slot + 1] === key1 && slots[slot + 2] === key2 && slots[slot + 3] === key3) break
      slot = slot + slotWords === slots.length ? 0 : slot + slotWords
      before = slots[slot + 4] ?? absentWord
    }
    if (before === absentWord) {
      if (word === absentWord) return true
      // One slot always stays empty: it is what ends a look-up for an unknown id.
      if (this.#used + 1 >= this.capacity) return false
      slots[slot] = key0
      slots[slot + 1] = key1
      slots[slot + 2] = key2
      slots[slot + 3] = key3
      this.#used += 1
    }
    Atomics.store(slots, slot + 4, word === absentWord ? tombstone : word | 0)
    const wasLive = before !== absentWord && before !== tombstone
    this.#live += (word === absentWord ? 0 : 1) - (wasLive ? 1 : 0)
    return true
  }

  /** The first word of the slot where a key's probing begins; slots follow the hash's order, so any capacity will do. */
  #home(key0: number, key1: number, key2: number, key3: number): number {
    return Math.floor((mix(key0, key1, key2, key3) / 0x1_0000_0000) * this.capacity) * slotWords
  }
}

function keyWord(id: Uint8Array, at: number): number {
  return (id[at] ?? 0) | ((id[at + 1] ?? 0) << 8) | ((id[at + 2] ?? 0) << 16) | ((id[at + 3] ?? 0) << 24)
}

/** Ids are random, yet a stranger picks the ids he asks for: mixing keeps chosen ids from piling up behind one slot. */
function mix(key0: number, key1: number, key2: number, key3: number): number {
  let mixed = Math.imul(key0 ^ 0x9e37_79b9, 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ key1, 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ key2, 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ key3, 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
