import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canariesMax, canaryForms, canaryMarker, canaryNeedles, canaryTag, findCanary, type CanaryForm } from './canary.ts'

const markers = fc.uint8Array({ minLength: 10, maxLength: 10 }).map(canaryMarker)
const halfAlphabet = (from: number) =>
  fc.uint8Array({ minLength: 10, maxLength: 10, max: 12 }).map((numbers) => canaryMarker(numbers.map((number) => number + from)))
const noise = fc.string({ maxLength: 12 })
const cases = fc.constantFrom<(word: string) => string>(
  (word) => word,
  (word) => word.toUpperCase(),
  (word) => word.charAt(0).toUpperCase() + word.slice(1),
)
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')

/** How somebody else's code writes a text down; the needles know nothing of these functions. */
const writers: Readonly<Record<CanaryForm, readonly ((text: string) => string)[]>> = {
  plain: [(text) => text, (text) => encodeURIComponent(text), (text) => JSON.stringify({ text })],
  url: [(text) => Array.from(bytes(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')],
  'unicode-escape': [
    (text) => Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  ],
  'utf-16': [(text) => Buffer.from(text, 'utf16le').toString('latin1'), (text) => Buffer.from(text, 'utf16le').swap16().toString('latin1')],
  hex: [(text) => bytes(text).toString('hex'), (text) => bytes(text).toString('hex').toUpperCase()],
  base64: [(text) => bytes(text).toString('base64'), (text) => bytes(text).toString('base64url')],
}

describe('a canary', () => {
  it.each(canaryForms)('law: is found inside other text when it is written as %s, in any case and at any place', (form) => {
    fc.assert(
      fc.property(markers, cases, noise, noise, fc.constantFrom(...writers[form]), (marker, cased, before, after, write) => {
        const written = `..${write(before + cased(`${marker}qz`) + after)}..`
        expect(findCanary(written, canaryNeedles(marker)).map((find) => find.form)).toContain(form)
      }),
    )
  })

  it('law: is not found in the same text about another canary', () => {
    const every = canaryForms.flatMap((form) => writers[form])
    fc.assert(
      fc.property(halfAlphabet(0), halfAlphabet(13), fc.constantFrom(...every), (planted, other, write) => {
        expect(findCanary(write(planted), canaryNeedles(other))).toEqual([])
      }),
    )
  })

  it('names the value that was found', () => {
    const marker = canaryMarker(Buffer.from('0123456789'))
    expect(findCanary(`name=${marker.toUpperCase()}${canaryTag(27).toUpperCase()}&`, canaryNeedles(marker))).toEqual([
      { form: 'plain', tag: 'bb' },
    ])
  })

  it('law: no two numbers have one tag, and there is none beyond the last', () => {
    expect(new Set(Array.from({ length: canariesMax }, (_, number) => canaryTag(number))).size).toBe(canariesMax)
    expect(() => canaryTag(canariesMax)).toThrow(RangeError)
  })
})
