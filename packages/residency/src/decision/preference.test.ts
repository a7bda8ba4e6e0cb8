import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayPlace, type CellFacts } from './cell-keeps.ts'
import { policyProblems } from './policy-problems.ts'
import type { Region, ResidencyPolicy } from './policy.ts'
import { policyTypes, wishRank } from './preference.ts'

const region = (id: string, country: string): Region => ({ id, country, roles: ['primary', 'replica', 'backup'], lifecycle: 'active' })
const regions = [region('fra', 'DE'), region('dub', 'IE'), region('lon', 'GB')]
const regional: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] }
const cellIn = (regionId: string): CellFacts => ({ uses: [{ regionId, role: 'primary' }], organizations: 0, dedicated: false })
const codes = (policy: ResidencyPolicy) => policyProblems(policy, regions).map(({ code, status, at }) => `${status} ${code} ${at}`)

describe('the type of a policy', () => {
  it('orders the places that are allowed, and never adds one', () => {
    const wished = fc.uniqueArray(fc.constantFrom('DE', 'IE', 'GB', 'US'), { minLength: 1 })
    fc.assert(
      fc.property(fc.constantFrom(...policyTypes), wished, fc.constantFrom('fra', 'dub', 'lon', 'mars'), (policyType, countries, id) => {
        const policy = { ...regional, policyType, preferredCountries: countries }
        if (mayPlace(policy, cellIn(id), regions)) expect(mayPlace(regional, cellIn(id), regions)).toBe(true)
        expect(mayPlace(policy, cellIn('lon'), regions)).toBe(false)
      }),
    )
  })

  it('mandatory takes nothing but what is wished, preferred takes it first, flexible wishes nothing', () => {
    const wish = { preferredCountries: ['IE', 'DE'] }
    expect(['IE', 'DE', 'FR'].map((country) => wishRank({ ...wish, policyType: 'mandatory' }, country))).toEqual([0, 1, undefined])
    expect(['IE', 'DE', 'FR'].map((country) => wishRank({ ...wish, policyType: 'preferred' }, country))).toEqual([0, 1, 2])
    expect(wishRank({}, 'FR')).toBe(0)
    const mandatory = { ...regional, policyType: 'mandatory', preferredCountries: ['IE'] } as const
    expect([mayPlace(mandatory, cellIn('dub'), regions), mayPlace(mandatory, cellIn('fra'), regions)]).toEqual([true, false])
  })

  it('is refused when written where its wishes are missing, unread, outside the zone, or leave nothing', () => {
    expect(codes({ ...regional, policyType: 'mandatory' })).toEqual(['422 POLICY_FIELD_REQUIRED preferredCountries'])
    expect(codes({ ...regional, preferredCountries: ['DE'] })).toEqual(['422 POLICY_FIELD_UNUSED preferredCountries'])
    expect(codes({ ...regional, policyType: 'preferred', preferredCountries: ['GB'] })).toEqual([
      '422 POLICY_COUNTRY_OUTSIDE_ZONE preferredCountries',
    ])
    expect(codes({ ...regional, policyType: 'mandatory', preferredCountries: ['FR'] })).toContain(
      '409 POLICY_UNSATISFIABLE store identity preferredCountries',
    )
    expect(codes({ ...regional, policyType: 'preferred', preferredCountries: ['FR'] })).toEqual([])
  })
})
