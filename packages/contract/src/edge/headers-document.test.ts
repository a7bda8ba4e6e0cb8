import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { headersDocument } from './headers-document.ts'

const plain = (text: string): string => text.replace(/[ -]*\|[ -]*/g, '|').replace(/\s+/g, ' ')

it('docs/headers.md says what the header table says', () => {
  // Spacing is the formatter's business.
  expect(plain(readFileSync(new URL('../../../../docs/headers.md', import.meta.url), 'utf8'))).toBe(plain(headersDocument()))
})
