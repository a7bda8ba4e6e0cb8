import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DirectoryTable, slotBytes } from './directory-table.ts'

const keyOf = (number: number): Uint8Array => {
  const bytes = new Uint8Array(20)
  // Keys that differ in one word only probe the same neighbourhood.
  new DataView(bytes.buffer).setUint32(4 + (number % 4) * 4, number)
  return bytes
}
const words = fc.oneof(fc.constant(0), fc.integer({ min: 0x0020_0000, max: 0xffff_ffff }))
const small = (slots: number): DirectoryTable => new DirectoryTable(new SharedArrayBuffer(slots * slotBytes))

describe('the table', () => {
  it('agrees with a Map through any sets and deletes, full tables and tables built beside it included', () => {
    const operation = fc.record({ key: fc.integer({ min: 0, max: 60 }), word: words })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), fc.integer({ min: 2, max: 80 }), (operations, slots) => {
        let table = small(slots)
        const model = new Map<number, number>()
        for (const { key, word } of operations) {
          if (!table.set(keyOf(key), 4, word)) {
            const next = small(table.capacity + 16)
            next.copyFrom(table, 0, table.capacity)
            table = next
            expect(table.set(keyOf(key), 4, word)).toBe(true)
          }
          if (word === 0) model.delete(key)
          else model.set(key, word)
        }
        expect(table.size).toBe(model.size)
        for (let key = 0; key <= 60; key += 1) expect(table.get(keyOf(key), 4)).toBe(model.get(key) ?? 0)
      }),
    )
  })

  it('reads the same from its bytes alone, as another thread or a file does', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uint8Array({ minLength: 16, maxLength: 16 }), { selector: String, maxLength: 50 }), (ids) => {
        const table = DirectoryTable.for(ids.length)
        ids.forEach((id, index) => table.set(id, 0, 0x0020_0000 + index))
        const copy = new SharedArrayBuffer(table.buffer.byteLength)
        new Uint8Array(copy).set(table.bytes)
        const reader = new DirectoryTable(copy)
        ids.forEach((id, index) => expect(reader.get(id, 0)).toBe(0x0020_0000 + index))
        const found = Array.from({ length: reader.capacity }, (_slot, slot) => slot).filter((slot) => reader.wordAt(slot) !== 0)
        const read = found.map((slot) => {
          const id = new Uint8Array(16)
          reader.readKey(slot, id)
          return String(id)
        })
        expect(read.sort()).toEqual(ids.map(String).sort())
      }),
    )
  })

  it('ends a look-up for an unknown id even when no slot is free, whatever lies in it', () => {
    const table = small(4)
    new Int32Array(table.buffer).fill(7)
    expect(table.get(keyOf(1), 4)).toBe(0)
  })

  it('keeps a million organisations in 26 MB', () => {
    expect(DirectoryTable.for(1_000_000).buffer.byteLength).toBeLessThanOrEqual(26_000_000)
  })
})

describe('a reader beside the writer', () => {
  /** Stands where the reader loads a value: the writer may go on there. */
  let atEachLoad = (): void => undefined
  const load = Atomics.load.bind(Atomics)
  beforeAll(() => {
    vi.spyOn(Atomics, 'load').mockImplementation(((array: Int32Array, index: number) => {
      atEachLoad()
      return load(array, index)
    }) as typeof Atomics.load)
  })
  afterAll(() => vi.restoreAllMocks())

  /** Runs the real look-up; `schedule` says how many of the writer's operations run before each of its atomic loads. */
  function lookUpDuring(table: DirectoryTable, id: Uint8Array, operations: readonly (() => void)[], schedule: readonly number[]): number {
    let point = 0
    let done = 0
    atEachLoad = () => {
      for (let count = schedule[point] ?? 0; count > 0; count -= 1) operations[done++]?.()
      point += 1
    }
    return table.get(id, 4)
  }

  function* schedules(operations: number, points: number): Generator<number[]> {
    if (points === 0) yield []
    else
      for (let count = 0; count <= operations; count += 1)
        for (const rest of schedules(operations - count, points - 1)) yield [count, ...rest]
  }

  it('finds what stays, never what was never there, and of what changes an old or a new word', () => {
    const [stays, changes, never, comes, goes] = [keyOf(4), keyOf(8), keyOf(12), keyOf(16), keyOf(20)]
    let looked = 0
    const wrong: number[][] = []
    for (const schedule of schedules(5, 6)) {
      const fresh = () => {
        const table = small(6)
        table.set(goes, 4, 0x0020_0001)
        table.set(stays, 4, 0x0020_0002)
        table.set(changes, 4, 0x0020_0003)
        const operations = [
          () => table.set(changes, 4, 0x0040_0004),
          () => table.set(goes, 4, 0),
          () => table.set(comes, 4, 0x0020_0005),
          () => table.set(changes, 4, 0x0060_0006),
          () => table.set(goes, 4, 0x0080_0007),
        ]
        return { table, operations }
      }
      const answer = (id: Uint8Array): number => {
        const { table, operations } = fresh()
        looked += 1
        return lookUpDuring(table, id, operations, schedule)
      }
      if (answer(stays) !== 0x0020_0002 || answer(never) !== 0) wrong.push(schedule)
      if (![0x0020_0003, 0x0040_0004, 0x0060_0006].includes(answer(changes))) wrong.push(schedule)
      if (![0, 0x0020_0005].includes(answer(comes)) || ![0, 0x0020_0001, 0x0080_0007].includes(answer(goes))) wrong.push(schedule)
    }
    expect(wrong).toEqual([])
    expect(looked).toBe(462 * 5)
  })
})
