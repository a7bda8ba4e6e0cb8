/** Compares a new directory with the one that serves, by sample. Pure: what a difference means, its caller's gate says. */
import { unpackDirectoryWord } from '@repo/contract/edge'
import { mayFollow, type DirectoryState } from './directory-state.ts'

export interface Comparison {
  readonly looked: number
  /** Ids whose words differ, the ones that only one of the two has included. */
  readonly different: number
  /** Of those, ids that no lawful change leads from one word to the other: removed, taken back to an older epoch, or moved under the same. */
  readonly unlawful: number
  /** A cell or zone that only one has or that differs; with `unlawfulPlaces`, one whose number or code was given to another. */
  readonly differentPlaces: number
  readonly unlawfulPlaces: number
}

/**
 * Looks at up to `sample` ids of each side, all of them when there are fewer.
 * @param random 0 up to 1
 */
export function compareDirectories(live: DirectoryState, next: DirectoryState, sample: number, random: () => number): Comparison {
  const id = new Uint8Array(16)
  let [looked, different, unlawful] = [0, 0, 0]
  for (const slot of sampledSlots(live, sample, random)) {
    const table = live.table.current
    table.readKey(slot, id)
    const [before, after] = [table.wordAt(slot), next.table.get(id, 0)]
    looked += 1
    if (before === after) continue
    different += 1
    if (unpackDirectoryWord(after) === undefined || !mayFollow(before, after)) unlawful += 1
  }
  for (const slot of sampledSlots(next, sample, random)) {
    next.table.current.readKey(slot, id)
    looked += 1
    // What both have, the first loop may have seen; what is new can be seen from this side alone.
    if (live.table.get(id, 0) === 0) different += 1
  }
  return { looked, different, unlawful, ...comparePlaces(live, next) }
}

function* sampledSlots({ table: { current } }: DirectoryState, sample: number, random: () => number): Generator<number> {
  const all = current.size <= sample
  for (let count = 0; count < (all ? current.capacity : sample); count += 1) {
    let slot = all ? count : Math.floor(random() * current.capacity)
    // From a random place on to the next organisation: close to even, since the hash spreads them evenly.
    while (!all && current.wordAt(slot) === 0) slot = (slot + 1) % current.capacity
    if (current.wordAt(slot) !== 0) yield slot
  }
}

function comparePlaces(live: DirectoryState, next: DirectoryState): { differentPlaces: number; unlawfulPlaces: number } {
  let [differentPlaces, unlawfulPlaces] = [0, 0]
  for (const [number, before] of live.cells) {
    const after = next.cells.get(number)
    if (after?.code !== before.code || after.zone !== before.zone) unlawfulPlaces += 1
    if (JSON.stringify(after) !== JSON.stringify(before)) differentPlaces += 1
  }
  for (const [code, before] of live.zones) {
    if (!next.zones.has(code)) unlawfulPlaces += 1
    if (JSON.stringify(next.zones.get(code)) !== JSON.stringify(before)) differentPlaces += 1
  }
  differentPlaces += [...next.cells.keys()].filter((number) => !live.cells.has(number)).length
  differentPlaces += [...next.zones.keys()].filter((code) => !live.zones.has(code)).length
  return { differentPlaces, unlawfulPlaces }
}
