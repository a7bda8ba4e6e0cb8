/**
 * Why a slot may be read without a lock: every order in which one writer's and one reader's memory accesses can fall is run through, on a
 * model with the table's own rules and keys in two halves. Two controls break a rule each, to show that the model would notice.
 */
import { describe, expect, it } from 'vitest'

type Slot = [high: number, low: number, value: number]
const [empty, tombstone] = [0, -1]
/** Yields before each access to shared memory; what it returns is the outcome. */
type Program<Outcome> = Generator<void, Outcome>

function* lookUp(slots: readonly Slot[], [high, low]: readonly [number, number]): Program<number> {
  for (const slot of slots) {
    yield
    const value = slot[2]
    if (value === empty) return 0
    yield
    const sameHigh = slot[0] === high
    yield
    if (sameHigh && slot[1] === low) return value === tombstone ? 0 : value
  }
  return 0
}

function* publish(slot: Slot, [high, low]: readonly [number, number], value: number): Program<void> {
  yield
  slot[0] = high
  yield
  slot[1] = low
  yield
  slot[2] = value
}

function* store(slot: Slot, value: number): Program<void> {
  yield
  slot[2] = value
}

/** Control: the value first, so that a reader can meet half a key. */
function* publishValueFirst(slot: Slot, [high, low]: readonly [number, number], value: number): Program<void> {
  yield
  slot[2] = value
  yield
  slot[0] = high
  yield
  slot[1] = low
}

function* inTurn(...programs: Program<void>[]): Program<void> {
  for (const program of programs) yield* program
}

/** The reader's outcomes over all interleavings, each run anew from its schedule of turns. */
function outcomes(make: () => { reader: Program<number>; writer: Program<void> }): Map<number, number> {
  const found = new Map<number, number>()
  const run = (turns: boolean[]): void => {
    const { reader, writer } = make()
    let [outcome, written] = [reader.next(), writer.next()]
    for (const readerMoves of turns) {
      if (readerMoves) outcome = reader.next()
      else written = writer.next()
    }
    if (outcome.done === true) {
      found.set(outcome.value, (found.get(outcome.value) ?? 0) + 1)
      return
    }
    run([...turns, true])
    if (written.done !== true) run([...turns, false])
  }
  run([])
  return found
}

const [a, b, c] = [
  [1, 1],
  [1, 2],
  [2, 1],
] as const
/** Neighbours in one run of slots: a, then a deleted b, then what comes, then nothing. */
const memory = (): [Slot, Slot, Slot, Slot] => [
  [...a, 10],
  [...b, 20],
  [0, 0, empty],
  [0, 0, empty],
]

describe('publish once', () => {
  it('a key that comes is absent or whole', () => {
    const found = outcomes(() => {
      const slots = memory()
      return { reader: lookUp(slots, c), writer: inTurn(publish(slots[2], c, 30), store(slots[2], 31)) }
    })
    expect([...found.keys()].sort()).toEqual([0, 30, 31])
  })

  it('a key that goes and comes back, with others beside it, shows its own words alone', () => {
    const cases: readonly { key: readonly [number, number]; allowed: readonly number[] }[] = [
      { key: a, allowed: [10, 11] },
      { key: b, allowed: [0, 20, 21] },
      { key: c, allowed: [0, 30] },
    ]
    for (const { key, allowed } of cases) {
      const found = outcomes(() => {
        const slots = memory()
        const writer = inTurn(store(slots[1], tombstone), publish(slots[2], c, 30), store(slots[1], 21), store(slots[0], 11))
        return { reader: lookUp(slots, key), writer }
      })
      expect(allowed).toEqual(expect.arrayContaining([...found.keys()]))
    }
  })

  it('would be wrong if a tombstoned slot were given to another key', () => {
    const found = outcomes(() => {
      const slots = memory()
      return { reader: lookUp(slots, c), writer: inTurn(store(slots[1], tombstone), publish(slots[1], c, 30)) }
    })
    // The word of the organisation that was deleted, given to the one that came.
    expect([...found.keys()]).toContain(20)
  })

  it('would be wrong if the value came before the key', () => {
    const found = outcomes(() => {
      const slots = memory()
      // The slot holds what an earlier table left there.
      slots[2] = [...b, empty]
      slots[1] = [9, 9, 90]
      return { reader: lookUp(slots, b), writer: publishValueFirst(slots[2], c, 30) }
    })
    expect([...found.keys()]).toContain(30)
  })
})
