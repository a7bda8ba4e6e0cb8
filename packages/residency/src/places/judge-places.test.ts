import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAllowed, judgePlaces, placeOfStandby, type SeenPlace } from './judge-places.ts'
import type { PlaceLabel } from './place-label.ts'

const region = (code: string, country: string, role: 'primary' | 'replica' | 'backup', lifecycle: 'active' | 'retired' = 'active') => ({
  ...{ provider: 'aws', code, country, city: 'Somewhere', role, lifecycle },
})
const cell = {
  regions: [
    region('eu-central-1', 'DE', 'primary'),
    region('eu-west-1', 'IE', 'replica'),
    region('eu-central-1', 'DE', 'backup'),
    region('eu-west-3', 'FR', 'backup', 'retired'),
  ],
}
const at = (code: string, country: string): PlaceLabel => ({ provider: 'aws', code, country })
const verdicts = (seen: readonly SeenPlace[]) =>
  judgePlaces(cell, seen).map(({ store, place, items, verdict }) => [store, place, items, verdict])

describe('where a copy is', () => {
  it('is compared with the zone’s file by provider, place and country, for what it is, while the place is in use', () => {
    expect(isAllowed(cell, 'objects', at('eu-central-1', 'DE'))).toBe(true)
    expect(isAllowed(cell, 'objects', at('eu-west-1', 'IE'))).toBe(false)
    expect(isAllowed(cell, 'backup', at('eu-west-3', 'FR'))).toBe(false)
    // The right name in another country is another place.
    expect(isAllowed(cell, 'backup', at('eu-central-1', 'US'))).toBe(false)
    expect(isAllowed(cell, 'backup', { ...at('eu-central-1', 'DE'), provider: 'azure' })).toBe(false)
  })

  it('is counted place by place, and one that is elsewhere is named', () => {
    const german = { store: 'backup', label: at('eu-central-1', 'DE') } as const
    expect(verdicts([german, german, { store: 'backup', label: at('us-east-1', 'US') }, { store: 'backup', label: undefined }])).toEqual([
      ['backup', 'aws/eu-central-1', 2, 'allowed'],
      ['backup', 'aws/us-east-1', 1, 'elsewhere'],
      ['backup', 'unlabelled', 1, 'unlabelled'],
    ])
    expect(verdicts([german, { store: 'backup', label: at('eu-central-1', 'US') }])).toEqual([
      ['backup', 'aws/eu-central-1', 1, 'elsewhere'],
    ])
  })

  it('is known of a standby by the name it replicates under, and a stranger is elsewhere', () => {
    expect(placeOfStandby(cell, 'aws/eu-west-1')).toEqual(at('eu-west-1', 'IE'))
    expect(placeOfStandby(cell, 'walreceiver')).toBeUndefined()
    expect(
      verdicts([
        { store: 'replica', label: at('eu-west-1', 'IE') },
        { store: 'replica', label: undefined, name: 'walreceiver' },
      ]),
    ).toEqual([
      ['replica', 'aws/eu-west-1', 1, 'allowed'],
      ['replica', 'walreceiver', 1, 'elsewhere'],
    ])
  })

  it('whatever is seen: nothing is allowed that the file does not have, and nothing that is seen is left out', () => {
    const label = fc.record({
      provider: fc.constantFrom('aws', 'azure'),
      code: fc.constantFrom('eu-central-1', 'eu-west-1', 'eu-west-3'),
      country: fc.constantFrom('DE', 'IE', 'FR', 'US'),
    })
    const seen = fc.record({ store: fc.constantFrom('objects', 'backup', 'replica'), label: fc.option(label, { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 12 }), (all) => {
        const lines = judgePlaces(cell, all)
        for (const { store, label: one } of all) {
          const line = lines.find(({ store: of, place }) => of === store && place === (one ? `${one.provider}/${one.code}` : 'unlabelled'))
          expect(line).toBeDefined()
          if (!one || !isAllowed(cell, store, one)) expect(line?.verdict).not.toBe('allowed')
        }
      }),
    )
  })
})
