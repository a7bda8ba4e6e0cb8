import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeLengthMax, readClosedPattern } from './closed-pattern.ts'

describe('a pattern is closed only when every match is a short code', () => {
  it.each([
    ['^[a-z]{2}-[1-9][0-9]{0,2}$', 6],
    ['^(?:up|down|unknown)$', 7],
    ['^[0-9a-f]{64}$', 64],
    ['^a?b{3}\\d$', 5],
    ['^[a-z0-9.-]{1,58}:\\d{1,5}$', 64],
    ['^$', 0],
  ])('accepts %s', (source, lengthMax) => {
    expect(readClosedPattern(source)).toEqual({ lengthMax })
  })

  it.each([
    ['[a-z]{2}', 'not anchored'],
    ['^[a-z]{2}', 'not anchored'],
    ['^[a-z]{2}\\$', 'not anchored'],
    ['^a|b$', 'alternatives need a group'],
    ['^.{3}$', '"."'],
    ['^[a-z]+$', 'no upper bound'],
    ['^[a-z]*$', 'no upper bound'],
    ['^[a-z]{3,}$', 'upper bound'],
    ['^[^a]{3}$', 'negated class'],
    ['^\\w{3}$', '\\w'],
    ['^[\\w]{3}$', '\\w'],
    ['^[\\s]{3}$', '\\s'],
    ['^[A-z]{3}$', 'leaves one alphabet'],
    ['^[a-z ]{3}$', 'no code character'],
    ['^[a-z@]{3}$', 'no code character'],
    ['^[ä-ü]{3}$', 'no code character'],
    ['^(?=a)b$', 'plain groups'],
    ['^(a$', 'not closed'],
    ['^a)$', 'never opened'],
    ['^[0-9a-f]{65}$', '65'],
    ['^(?:[a-z]{8}){9}$', '72'],
    ['^a{2}{3}$', 'leaves the pattern open'],
    ['^a$b$', 'leaves the pattern open'],
  ])('refuses %s', (source, words) => {
    const result = readClosedPattern(source)
    expect('problem' in result ? result.problem : 'accepted').toContain(words)
  })

  it('refuses flags that move the anchors or widen the alphabet', () => {
    for (const flags of ['m', 's', 'u', 'iu', 'g', 'y']) expect(readClosedPattern('^a$', flags)).toHaveProperty('problem')
    expect(readClosedPattern('^a$', 'i')).toEqual({ lengthMax: 1 })
  })

  it('law: whatever an accepted pattern matches is at most as long as it says, and made of code characters', () => {
    const pieces = fc.constantFrom(
      '[a-z]',
      '[A-Z0-9]',
      '\\d',
      '-',
      '\\.',
      '(?:ab|c)',
      '[0-9a-f]{1,8}',
      'x?',
      '.',
      '\\w',
      '[^b]',
      '(?:[a-f]{2}){3}',
    )
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 8 }).map((parts) => `^${parts.join('')}$`),
        (source) => {
          const result = readClosedPattern(source)
          fc.pre('lengthMax' in result)
          return fc.assert(
            fc.property(fc.stringMatching(new RegExp(source)), (text) => {
              expect(text.length).toBeLessThanOrEqual('lengthMax' in result ? result.lengthMax : 0)
              expect(text).toMatch(/^[A-Za-z0-9_.:/-]*$/)
            }),
            { numRuns: 20 },
          )
        },
      ),
      { numRuns: 50 },
    )
  })

  it('law: no accepted pattern matches a text with a blank, an at sign or more than the longest code', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (inner) => {
        const source = `^${inner}$`
        if ('problem' in readClosedPattern(source)) return
        const pattern = new RegExp(source)
        for (const text of ['a b', 'a@b', ' ', 'a'.repeat(codeLengthMax + 1), 'é', '\n']) expect(pattern.test(text)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})
