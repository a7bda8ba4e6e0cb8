import fc from 'fast-check'
import { expect, it } from 'vitest'
import { policyModes } from '../policy-codes.ts'
import { classification, dataset, facts, form, registry } from './decision-arbitraries.ts'
import { compilePolicy } from './compiled-policy.ts'
import { decidePlacement } from './decide.ts'
import { placedOperations } from './modes.ts'
import type { Region, ResidencyPolicy } from './policy.ts'
import { leavesSamePlaces } from './same-places.ts'

const region = (id: string, country: string, more: Partial<Region> = {}): Region => ({
  id,
  country,
  roles: ['primary', 'replica'],
  lifecycle: 'active',
  ...more,
})
const frankfurt = region('frankfurt', 'DE')
const german: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'single_country', pinnedCountry: 'DE', backupCountries: [] }
const regional: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] }
const withParis = [frankfurt, region('paris', 'FR')]

it('a place in a country that a policy does not reach leaves its places, and one that it reaches does not', () => {
  expect(leavesSamePlaces(german, [frankfurt], withParis)).toBe(true)
  expect(leavesSamePlaces(regional, [frankfurt], withParis)).toBe(false)
  expect(leavesSamePlaces(german, [frankfurt], [frankfurt, region('berlin', 'DE', { lifecycle: 'planned' })])).toBe(true)
  expect(leavesSamePlaces(german, [frankfurt], [frankfurt, region('berlin', 'DE')])).toBe(false)
})

it('a role counts where backups may be, a country wherever a place is reached, and the order never', () => {
  const holdsBackups = [{ ...frankfurt, roles: ['primary', 'backup'] as const }]
  expect(leavesSamePlaces(german, [frankfurt], holdsBackups)).toBe(true)
  expect(leavesSamePlaces(regional, [frankfurt], holdsBackups)).toBe(false)
  expect(leavesSamePlaces(regional, [frankfurt], [{ ...frankfurt, country: 'IE' }])).toBe(false)
  expect(leavesSamePlaces(regional, withParis, withParis.toReversed())).toBe(true)
  const photosAtHome: ResidencyPolicy = { ...regional, narrowings: [{ scope: 'dataset', dataset: 'photos', countries: ['DE'] }] }
  expect(leavesSamePlaces(photosAtHome, withParis, [frankfurt])).toBe(false)
})

it('law: where the places are the same, every decision about one of them is', () => {
  const cases = fc.tuple(registry, registry).chain(([before, after]) => fc.tuple(fc.constant(before), fc.constant(after), facts(before)))
  fc.assert(
    fc.property(
      cases,
      fc.constantFrom(...policyModes),
      fc.constantFrom(...placedOperations),
      classification,
      form,
      dataset,
      fc.boolean(),
      ([before, after, { country, facilities, rest }], mode, operation, datum, of, named, reordered) => {
        const policy: ResidencyPolicy = {
          version: 1,
          zone: 'eu',
          mode,
          pinnedCountry: country,
          primaryCountry: country,
          facilities,
          ...rest,
        }
        // Two registries are seldom the same by chance; one in another order always is.
        const other = reordered ? before.toReversed() : after
        if (!leavesSamePlaces(policy, before, other)) return
        const asked = { classification: datum, form: of, ...(named === undefined ? {} : { dataset: named }) }
        for (const { id } of [...before, ...other]) {
          const answers = [before, other].map((regions) => decidePlacement(compilePolicy(policy, regions), operation, asked, id).allowed)
          expect(answers[0]).toBe(answers[1])
        }
      },
    ),
  )
})
