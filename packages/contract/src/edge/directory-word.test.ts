import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absentWord,
  cellMax,
  epochMax,
  organizationStates,
  packDirectoryWord,
  unpackDirectoryWord,
  type DirectoryEntry,
} from './directory-word.ts'

const entries: fc.Arbitrary<DirectoryEntry> = fc.record({
  cell: fc.oneof(fc.constantFrom(1, cellMax), fc.integer({ min: 1, max: cellMax })),
  strict: fc.boolean(),
  state: fc.constantFrom(...organizationStates),
  epoch: fc.oneof(fc.constantFrom(0, epochMax), fc.integer({ min: 0, max: epochMax })),
})

describe('the directory word', () => {
  it('gives back every entry exactly, in an unsigned 32-bit word that is never the absent one', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const word = packDirectoryWord(entry)
        expect(word >>> 0).toBe(word)
        expect(word).not.toBe(absentWord)
        expect(unpackDirectoryWord(word)).toEqual(entry)
      }),
    )
  })

  it('reads no word as an entry that could not have been packed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (word) => {
        const entry = unpackDirectoryWord(word)
        if (entry) expect(packDirectoryWord(entry)).toBe(word)
        else expect(word >>> 21 === 0 || ((word >>> 16) & 0xf) === 0 || ((word >>> 16) & 0xf) > organizationStates.length).toBe(true)
      }),
    )
  })

  it.each([
    { cell: 0, epoch: 1 },
    { cell: cellMax + 1, epoch: 1 },
    { cell: 1, epoch: epochMax + 1 },
    { cell: 1, epoch: -1 },
    { cell: 1.5, epoch: 1 },
  ])('refuses numbers that do not fit: %j', ({ cell, epoch }) => {
    expect(() => packDirectoryWord({ cell, epoch, strict: false, state: 'active' })).toThrow('Invariant')
  })
})
