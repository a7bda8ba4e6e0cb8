import { expect, test } from 'vitest'
import { listInput, sortOf } from './list-input.ts'

const at = (query: string) => new URL(`http://eu.localhost/o/units${query}`)

test('a list keeps its own order until its address names another that it offers', () => {
  expect(sortOf(at(''), 'unit', ['unit', 'kind'])).toBe('unit')
  expect(sortOf(at('?sort=-kind'), 'unit', ['unit', 'kind'])).toBe('-kind')
  expect(sortOf(at('?sort=password'), 'unit', ['unit', 'kind'])).toBe('unit')
})

test('an empty search is no search, and the last cursor walked is the page shown', () => {
  expect(listInput(at('?find=+&trail=a.b~c.d')).input).toEqual({ limit: 50, includeTotal: true, cursor: 'c.d' })
})
