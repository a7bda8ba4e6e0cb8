import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { date, id, integer, locale, money, multilineText, naturalNumber, positiveNumber, text, timeZone } from './wire.ts'
import { share } from './ownership.ts'

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success

describe('whole numbers on the wire', () => {
  it('are every value of a Postgres bigint, in one spelling, and nothing else', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => accepts(integer, `${value}`)))
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 63n, max: 2n ** 70n }),
        (value) => !accepts(integer, `${value}`) && !accepts(integer, `-${value + 1n}`),
      ),
    )
    for (const spelling of ['', '01', '-0', '+1', '1.0', '1e3', ' 1', '0x1', '１']) expect(accepts(integer, spelling)).toBe(false)
  })

  it('never throw, whatever is sent in their place', () => {
    const anything = fc.oneof(fc.anything(), fc.string(), fc.constant('1.5'))
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        for (const schema of [integer, naturalNumber, positiveNumber]) schema.safeParse(one)
        share.safeParse({ numerator: one, denominator: other })
        money.safeParse({ amountMinor: one, currency: other })
      }),
    )
  })

  it('natural and positive ones know their bound', () => {
    expect([accepts(naturalNumber, '0'), accepts(naturalNumber, '-1'), accepts(positiveNumber, '0'), accepts(positiveNumber, '1')]).toEqual(
      [true, false, false, true],
    )
  })
})

describe('text on the wire', () => {
  it('holds what Postgres, CSV and logs can hold: no control characters, no lone surrogates, no hidden direction marks', () => {
    for (const bad of ['a\u0000', 'a\nb', '\ud800', 'a\u202eb', 'a\u2066b', '\u0085x', '   ']) expect(accepts(text(20), bad)).toBe(false)
    expect(text(20).parse(' Zoë 北京 👩‍👧 ')).toBe('Zoë 北京 👩‍👧')
    expect(accepts(multilineText(20), 'a\nb')).toBe(true)
  })

  it('is in one normal form, so that equal names are equal', () => {
    expect(text(20).parse('Zoe\u0308')).toBe(text(20).parse('Zoë'))
  })
})

describe('ids, dates, zones and locales', () => {
  it('an id has one spelling', () => {
    const schema = id('UnitId')
    expect(accepts(schema, '0198c0de-0000-7000-8000-000000000000')).toBe(true)
    expect(accepts(schema, '0198C0DE-0000-7000-8000-000000000000')).toBe(false)
    expect(accepts(schema, "' or 1=1 --")).toBe(false)
  })

  it('a date is a real day of the years the product covers', () => {
    expect([accepts(date, '2024-02-29'), accepts(date, '2025-02-29'), accepts(date, '0001-01-01'), accepts(date, '2026-1-1')]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('time zones and locales are those the runtime knows', () => {
    expect([accepts(timeZone, 'Europe/Berlin'), accepts(timeZone, 'Mars/Olympus'), accepts(timeZone, '+02:00')]).toEqual([
      true,
      false,
      false,
    ])
    expect([accepts(locale, 'de-DE'), accepts(locale, 'de_DE'), accepts(locale, 'not a locale')]).toEqual([true, false, false])
  })
})
