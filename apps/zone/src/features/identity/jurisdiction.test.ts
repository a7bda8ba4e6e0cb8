import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSubdivisionOf, jurisdictionProfileOf } from './jurisdiction.ts'

const country = fc.stringMatching(/^[A-Z]{2}$/)
const part = fc.stringMatching(/^[A-Z0-9]{1,3}$/)

test('a subdivision belongs to the country its code begins with, and to no other', () => {
  fc.assert(
    fc.property(country, country, part, (own, other, code) => {
      expect(isSubdivisionOf(`${own}-${code}`, own)).toBe(true)
      expect(isSubdivisionOf(`${own}-${code}`, other)).toBe(own === other)
    }),
  )
})

test('the legal rules of an organisation are those of its country', () => {
  expect(jurisdictionProfileOf('DE')).toBe('de')
  fc.assert(fc.property(country, (code) => void expect(jurisdictionProfileOf(code)).toMatch(/^[a-z]{2}$/)))
})
