import { expect, it } from 'vitest'
import { nameKey } from './name-key.ts'

it('finds a name whatever its case, accents and spaces', () => {
  expect(nameKey('  Zoë   ÅNGSTRÖM ')).toBe(nameKey('zoe angstrom'))
  expect(nameKey('́')).toBe('~')
})
