import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aliasOf, originOfAlias } from './organization-alias.ts'

const bytes = fc.uint8Array({ minLength: 20, maxLength: 40 })

test('an alias is twenty characters of base32, whatever was drawn: one label of a host name, and no organisation id', () => {
  fc.assert(fc.property(bytes, (drawn) => void expect(aliasOf(drawn)).toMatch(/^[a-z2-7]{20}$/)))
})

test('each character carries five bits: two draws that differ in one of them give two aliases', () => {
  fc.assert(
    fc.property(bytes, fc.nat(19), fc.integer({ min: 1, max: 31 }), (drawn, at, change) => {
      const other = drawn.map((byte, index) => (index === at ? byte ^ change : byte))
      expect(aliasOf(other)).not.toBe(aliasOf(drawn))
    }),
  )
})

test('no alias is drawn twice', () => {
  expect(new Set(Array.from({ length: 1000 }, () => aliasOf(randomBytes(20)))).size).toBe(1000)
})

test('too little randomness makes no alias', () => {
  expect(() => aliasOf(new Uint8Array(19))).toThrow()
})

test("an organisation's host lies below its zone's, on the same port and scheme", () => {
  expect(originOfAlias('abc', 'http://eu.localhost:8080')).toBe('http://abc.o.eu.localhost:8080')
  expect(originOfAlias('abc', 'https://eu.example.org/')).toBe('https://abc.o.eu.example.org')
})
