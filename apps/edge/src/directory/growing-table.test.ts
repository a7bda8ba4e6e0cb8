import { DirectoryTable, slotBytes } from '@repo/contract/edge'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GrowingTable } from './growing-table.ts'

const keyOf = (number: number): Uint8Array => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}
const word = (number: number): number => 0x0020_0000 + number
const small = (slots: number): DirectoryTable => new DirectoryTable(new SharedArrayBuffer(slots * slotBytes))

describe('a growing table', () => {
  it('agrees with a Map from a few slots to many, whenever readers take the next one over', () => {
    const operation = fc.record({ key: fc.integer({ min: 0, max: 900 }), removed: fc.boolean(), takenOver: fc.boolean() })
    fc.assert(
      fc.property(fc.array(operation, { minLength: 200, maxLength: 1500 }), (operations) => {
        let takeOver = (): void => undefined
        const table = new GrowingTable(small(8), () => new Promise((resolve) => (takeOver = resolve)))
        const model = new Map<number, number>()
        operations.forEach(({ key, removed, takenOver }, index) => {
          table.set(keyOf(key), 0, removed ? 0 : word(index))
          if (removed) model.delete(key)
          else model.set(key, word(index))
          if (takenOver) takeOver()
        })
        for (let key = 0; key <= 900; key += 1) expect(table.get(keyOf(key), 0)).toBe(model.get(key) ?? 0)
        expect(table.current.size).toBe(model.size)
      }),
      { numRuns: 10 },
    )
  })

  it('does not fill up with what was deleted', async () => {
    const table = new GrowingTable(small(64))
    for (let round = 0; round < 20_000; round += 1) {
      table.set(keyOf(round), 0, word(1))
      table.set(keyOf(round), 0, 0)
      if (round % 100 === 0) await Promise.resolve()
    }
    expect([table.current.size, table.get(keyOf(1), 0)]).toEqual([0, 0])
    expect(table.current.capacity).toBeLessThan(1000)
  })

  it('keeps readers of the last table up to date until they have taken the next one over', async () => {
    const handed: DirectoryTable[] = []
    const takeOver: (() => void)[] = []
    const first = small(256)
    const table = new GrowingTable(first, (next) => {
      handed.push(next)
      return new Promise((resolve) => takeOver.push(resolve))
    })
    let key = 0
    while (handed.length === 0) table.set(keyOf(++key), 0, word(1))
    table.set(keyOf(1), 0, word(2))
    expect([first.get(keyOf(1), 0), handed[0]?.get(keyOf(1), 0)]).toEqual([word(2), word(2)])
    takeOver[0]?.()
    await Promise.resolve()
    await Promise.resolve()
    table.set(keyOf(1), 0, word(3))
    expect([first.get(keyOf(1), 0), handed[0]?.get(keyOf(1), 0)]).toEqual([word(2), word(3)])
  })
})
