import { noticeKinds } from '@repo/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noticeText } from './notice-texts.ts'

const organizationId = '7d3f5c1a-0000-4000-8000-000000000001'
const targetId = '01940000-0000-7000-8000-000000000002'
const locales = ['en-GB', 'de-AT', 'fr-CA'] as const
const each = noticeKinds.flatMap((kind) => locales.map((locale) => [kind, locale] as const))

describe('a notice', () => {
  it.each(each)('says, of %s in %s, exactly what is written down here', (kind, locale) => {
    const { language, subject, text } = noticeText({ kind, organizationId, targetId }, locale, 'https://eu.example.org')
    expect(`${language}\n${subject}\n\n${text}`).toMatchSnapshot()
  })

  it('holds nothing of anybody: two notices of a kind differ in their ids alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...noticeKinds), fc.uuid(), fc.uuid(), (kind, org, target) => {
        const one = noticeText({ kind, organizationId: org, targetId: target }, 'de-DE', 'https://eu.example.org')
        const other = noticeText({ kind, organizationId, targetId }, 'de-DE', 'https://eu.example.org')
        expect(one.subject).toBe(other.subject)
        expect(one.text.replaceAll(target, '#').replaceAll(org, '#')).toBe(
          other.text.replaceAll(targetId, '#').replaceAll(organizationId, '#'),
        )
      }),
    )
  })

  it('is English for a language that has no text, and for none', () => {
    const of = (locale: string | null) =>
      noticeText({ kind: 'access_wanted', organizationId, targetId }, locale, 'https://eu.example.org').language
    expect([of('nl-NL'), of(null), of('DE'), of('')]).toEqual(['en', 'en', 'de', 'en'])
  })
})
