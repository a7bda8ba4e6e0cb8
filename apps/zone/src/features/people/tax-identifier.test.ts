import { describe, expect, it } from 'vitest'
import type { TaxIdentifierType } from '@repo/contract'
import { endingOf, isTaxIdentifier, normalizeTaxIdentifier } from './tax-identifier.ts'

const check = (type: TaxIdentifierType, countryCode: string, value: string): boolean =>
  isTaxIdentifier(type, countryCode, normalizeTaxIdentifier(value))

const genuine: readonly [TaxIdentifierType, string, string][] = [
  ['au_abn', 'AU', '51 824 753 556'],
  ['ca_bn', 'CA', '12345 6782 RC0001'],
  ['eu_vat', 'DE', 'DE 136 695 976'],
  ['eu_vat', 'FR', 'FR 40 303 265 045'],
  ['eu_vat', 'GR', 'EL123456789'],
  ['fr_siren', 'FR', '732 829 320'],
  ['gb_vat', 'GB', 'GB 980 7806 84'],
  ['sg_uen', 'SG', '201912345K'],
  ['us_ein', 'US', '12-3456789'],
  ['us_ssn', 'US', '219-09-9999'],
]

describe('tax identifiers', () => {
  it.each(genuine)('a genuine %s of %s passes with the separators people write', (type, country, value) => {
    expect(check(type, country, value)).toBe(true)
  })

  it.each(
    genuine
      .filter(([type]) => ['au_abn', 'ca_bn', 'eu_vat', 'fr_siren', 'gb_vat'].includes(type))
      .filter(([, country]) => country !== 'GR'),
  )('a %s of %s with one digit changed is refused', (type, country, value) => {
    const at = value.search(/\d(?=\D*$)|\d(?=\d*$)/)
    const position = type === 'ca_bn' ? 0 : at
    const changed = value.slice(0, position) + ((Number(value[position]) + 1) % 10) + value.slice(position + 1)
    expect(check(type, country, changed)).toBe(false)
  })

  it('a number of another country is refused', () => {
    expect(check('eu_vat', 'FR', 'DE136695976')).toBe(false)
    expect(check('us_ssn', 'US', '000-12-3456')).toBe(false)
  })

  it('shows four characters at most and never more than half', () => {
    expect(endingOf('51824753556')).toBe('3556')
    expect(endingOf('12345')).toBe('45')
    expect(endingOf('1')).toBe('')
  })
})
