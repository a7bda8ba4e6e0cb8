import { expect, it } from 'vitest'
import { presentCountry } from './staff-place.ts'

it('somebody is where the edge that accepted them is; what nobody knows is nowhere', () => {
  const known = { cellCountry: 'DE', listedEdgesCountry: 'FR' }
  const unknown = { cellCountry: 'DE', listedEdgesCountry: undefined }
  expect(presentCountry({ accepted: 'here' }, known)).toBe('DE')
  expect(presentCountry({ accepted: 'listed' }, known)).toBe('FR')
  expect(presentCountry({ accepted: 'listed' }, unknown)).toBeUndefined()
  expect(presentCountry({}, known)).toBeUndefined()
  expect(presentCountry(undefined, known)).toBeUndefined()
})
