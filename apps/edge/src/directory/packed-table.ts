/**
 * Organisation id → directory word, open addressing over 16-byte keys: five 32-bit words a slot, linear probing, no allocation in a
 * look-up. A deleted key keeps its slot as a tombstone until the table is rebuilt, so that a probe never stops too early.
 */
const wordsPerSlot = 5
const emptyValue = 0
/** State 15 belongs to no organisation, so this value can be no packed word. */
const tombstone = 0x000f_0000

export class PackedTable {
  #slots: Uint32Array
  #capacity: number
  #used = 0
  #live = 0
  readonly #key = new Uint32Array(4)

  /** @param expected how many ids to leave room for */
  constructor(expected = 1024) {
    this.#capacity = capacityFor(expected)
    this.#slots = new Uint32Array(this.#capacity * wordsPerSlot)
  }

  get size(): number {
    return this.#live
  }

  /** @returns the word, or 0 when the id is not there */
  get(id: Uint8Array, offset: number): number {
    const slot = this.#find(readKey(id, offset, this.#key))
    const value = this.#slots[slot + 4] ?? emptyValue
    return value === tombstone ? emptyValue : value
  }

  /** Sets or, with word 0, removes an id. */
  set(id: Uint8Array, offset: number, word: number): void {
    const key = readKey(id, offset, this.#key)
    const slot = this.#find(key)
    const before = this.#slots[slot + 4] ?? emptyValue
    if (before === emptyValue) {
      if (word === emptyValue) return
      this.#slots.set(key, slot)
      this.#used += 1
    }
    const wasLive = before !== emptyValue && before !== tombstone
    this.#slots[slot + 4] = word === emptyValue ? tombstone : word
    this.#live += (word === emptyValue ? 0 : 1) - (wasLive ? 1 : 0)
    if (this.#used > this.#capacity * 0.75) this.#rebuild()
  }

  /** The slot of the key, or the empty one where it would go. */
  #find(key: Uint32Array): number {
    const mask = this.#capacity - 1
    const slots = this.#slots
    for (let index = hash(key) & mask; ; index = (index + 1) & mask) {
      const slot = index * wordsPerSlot
      if (slots[slot + 4] === emptyValue) return slot
      if (slots[slot] === key[0] && slots[slot + 1] === key[1] && slots[slot + 2] === key[2] && slots[slot + 3] === key[3]) return slot
    }
  }

  #rebuild(): void {
    const old = this.#slots
    this.#capacity = capacityFor(this.#live)
    this.#slots = new Uint32Array(this.#capacity * wordsPerSlot)
    this.#used = this.#live
    for (let slot = 0; slot < old.length; slot += wordsPerSlot) {
      const value = old[slot + 4]
      if (value === emptyValue || value === tombstone) continue
      this.#slots.set(old.subarray(slot, slot + wordsPerSlot), this.#find(old.subarray(slot, slot + 4)))
    }
  }
}

function readKey(id: Uint8Array, offset: number, key: Uint32Array): Uint32Array {
  for (let word = 0; word < 4; word += 1) {
    const at = offset + word * 4
    key[word] = ((id[at] ?? 0) << 24) | ((id[at + 1] ?? 0) << 16) | ((id[at + 2] ?? 0) << 8) | (id[at + 3] ?? 0)
  }
  return key
}

/** Ids are random, yet a stranger picks the ids he asks for: mixing keeps chosen ids from piling up behind one slot. */
function hash(key: Uint32Array): number {
  let mixed = 0x9e37_79b9
  for (let word = 0; word < 4; word += 1) {
    mixed = Math.imul(mixed ^ (key[word] ?? 0), 0x85eb_ca6b)
    mixed ^= mixed >>> 15
  }
  return Math.imul(mixed, 0xc2b2_ae35) >>> 0
}

function capacityFor(count: number): number {
  let capacity = 64
  while (capacity < count * 2) capacity *= 2
  return capacity
}
