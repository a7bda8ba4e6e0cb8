import { expect, test } from 'vitest'
import { pageHrefs, readTableQuery, sortHref, withParams } from './table-url.ts'

const at = (query: string) => new URL(`http://eu.localhost/o/units${query}`)

test('a list’s whole state comes from its address', () => {
  expect(readTableQuery(at('?sort=-label&find=2A&trail=a~b&columns=label,owner'))).toEqual({
    sort: '-label',
    find: '2A',
    trail: ['a', 'b'],
    columns: ['label', 'owner'],
  })
})

test('columns chosen by a plain form, one parameter each, read the same', () => {
  expect(readTableQuery(at('?columns=label&columns=owner')).columns).toEqual(['label', 'owner'])
})

test('a new sort or filter starts at the first page and keeps the rest', () => {
  expect(sortHref(at('?find=x&trail=a~b'), 'label')).toBe('/o/units?find=x&sort=label')
  expect(sortHref(at('?sort=label'), 'label')).toBe('/o/units?sort=-label')
  expect(sortHref(at(''), 'label', 'label')).toBe('/o/units?sort=-label')
  expect(withParams(at('?find=x'), { find: undefined })).toBe('/o/units')
})

test('paging walks forward by cursor and back the same way', () => {
  expect(pageHrefs(at('?trail=a'), 'b')).toEqual({ previous: '/o/units', next: '/o/units?trail=a%7Eb' })
  expect(pageHrefs(at(''), undefined)).toEqual({ previous: undefined, next: undefined })
})
