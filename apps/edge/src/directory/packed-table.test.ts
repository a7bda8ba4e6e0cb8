import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PackedTable } from './packed-table.ts'
import { readUuid } from './uuid-bytes.ts'

const keyOf = (number: number): Uint8Array => {
  const bytes = new Uint8Array(20)
  // Keys that differ in one word only probe the same neighbourhood.
  new DataView(bytes.buffer).setUint32(4 + (number % 4) * 4, number)
  return bytes
}

describe('the packed table', () => {
  it('agrees with a Map through any sets and deletes, growth and rebuilds included', () => {
    const operation = fc.record({
      key: fc.integer({ min: 0, max: 200 }),
      word: fc.oneof(fc.constant(0), fc.integer({ min: 0x0020_0000, max: 0x7fff_ffff })),
    })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
        const table = new PackedTable(1)
        const model = new Map<number, number>()
        for (const { key, word } of operations) {
          table.set(keyOf(key), 4, word)
          if (word === 0) model.delete(key)
          else model.set(key, word)
        }
        expect(table.size).toBe(model.size)
        for (let key = 0; key <= 200; key += 1) expect(table.get(keyOf(key), 4)).toBe(model.get(key) ?? 0)
      }),
    )
  })

  it('does not fill up with what was deleted', () => {
    const table = new PackedTable(8)
    for (let round = 0; round < 20_000; round += 1) {
      table.set(keyOf(round), 4, 0x0020_0001)
      table.set(keyOf(round), 4, 0)
    }
    expect(table.size).toBe(0)
    expect(table.get(keyOf(1), 4)).toBe(0)
  })
})

describe('reading an id', () => {
  it('gives the bytes of a canonical UUID', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const bytes = new Uint8Array(18)
        expect(readUuid(id, bytes, 2)).toBe(true)
        expect(Buffer.from(bytes.subarray(2)).toString('hex')).toBe(id.replaceAll('-', ''))
      }),
    )
  })

  it('refuses every other spelling', () => {
    const bytes = new Uint8Array(16)
    const id = randomUUID()
    for (const text of [
      '',
      id.toUpperCase(),
      id.slice(1),
      `${id}0`,
      id.replace('-', '0'),
      id.replaceAll('-', '_'),
      `é${id.slice(1)}`,
      `g${id.slice(1)}`,
    ]) {
      expect(readUuid(text === id ? '' : text, bytes)).toBe(false)
    }
  })
})
