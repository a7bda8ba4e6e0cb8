/**
 * How many requests an organisation may make: a token bucket each, kept as one number, the instant at which its bucket will be full again
 * (GCRA). The buckets lie in a table of fixed size that threads share, four places for each group of organisations: nothing is allocated for a
 * request, and a flood cannot make it grow. An organisation that finds its group taken by four busy ones gets the place of the least busy.
 */
import { idAt, knownIds } from '../directory/known-ids.ts'
import { steadyMs } from '../data-path/steady-clock.ts'

const groups = 16_384
const places = 4
/** Instants are counted in sixteenths of a millisecond and wrap; one too far ahead to be true is an old one. */
const unitsPerMs = 16

export interface Rate {
  readonly perSecond: number
  /** How many may come at once after a pause. */
  readonly burst: number
}

export const ratesBytes = groups * places * 8

const idWords = new DataView(knownIds.buffer)

export class OrganizationRates {
  readonly #table: Int32Array
  readonly #nowMs: () => number
  /** Units that one request costs. */
  readonly #cost: number
  /** How far ahead a bucket may be filled. */
  readonly #tolerance: number

  constructor({ perSecond, burst }: Rate, buffer = new SharedArrayBuffer(ratesBytes), nowMs: () => number = steadyMs) {
    this.#table = new Int32Array(buffer)
    this.#nowMs = nowMs
    this.#cost = Math.max(1, Math.round((1000 * unitsPerMs) / perSecond))
    this.#tolerance = this.#cost * (burst - 1)
  }

  /** @returns 0 when the request may go on, else the milliseconds until the next one may */
  take(organization: string): number {
    const id = idAt(organization)
    if (id < 0) return 0
    // Ids are random: their bits are as good as a hash's.
    const group = idWords.getUint32(id) % groups
    const tag = idWords.getInt32(id + 12) || 1
    const now = (this.#nowMs() * unitsPerMs) | 0
    const place = this.#placeOf(group * places, tag, now)
    return place < 0 ? 0 : this.#charge(place * 2 + 1, now)
  }

  #placeOf(first: number, tag: number, now: number): number {
    const table = this.#table
    // Read as they are: an old one is caught where it is exchanged.
    for (let place = first; place < first + places; place += 1) if (table[place * 2] === tag) return place
    let [free, least] = [-1, Number.POSITIVE_INFINITY]
    for (let place = first; place < first + places; place += 1) {
      const ahead = this.#ahead(table[place * 2 + 1] ?? 0, now)
      if (ahead < least) [free, least] = [place, ahead]
    }
    const before = Atomics.load(table, free * 2)
    // Another thread may take it at the same moment; this one request then goes uncounted.
    if (Atomics.compareExchange(table, free * 2, before, tag) !== before) return -1
    Atomics.store(table, free * 2 + 1, now)
    return free
  }

  #charge(at: number, now: number): number {
    for (let full = this.#table[at] ?? 0; ;) {
      const ahead = this.#ahead(full, now)
      if (ahead > this.#tolerance) return Math.ceil((ahead - this.#tolerance) / unitsPerMs)
      const found = Atomics.compareExchange(this.#table, at, full, (now + ahead + this.#cost) | 0)
      if (found === full) return 0
      full = found
    }
  }

  /** How far ahead of now a bucket's instant is. */
  #ahead(full: number, now: number): number {
    const ahead = (full - now) | 0
    return ahead > 0 && ahead <= this.#tolerance + this.#cost ? ahead : 0
  }
}
