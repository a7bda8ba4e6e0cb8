import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safePath } from './safe-path.ts'

const own = 'https://eu.example.org'

test('a path of this host is followed as it is', () => {
  for (const path of ['/', '/organizations?open=only', '/0000/units?sort=-label#top']) expect(safePath(path, '/else')).toBe(path)
})

test.each([
  ...['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', 'evil', ''],
  ...['/\t/evil.example', '/\n/evil.example', '\t//evil.example', '/.//evil.example', '/a/..//evil.example', '/\t\\evil.example', '//'],
])('%j leads nowhere else', (path) => {
  expect(safePath(path, '/else')).toBe('/else')
})

test('whatever is given, a browser stays on this host', () => {
  const characters = fc.constantFrom(...'/\\.:@?#a \t\n\r%09', '//', '/.', 'http:', 'evil.example')
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 12 }), (parts) => {
      const url = new URL(safePath(parts.join(''), '/else'), own)
      expect(url.origin).toBe(own)
    }),
  )
})
