import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Classification } from '../classification.ts'
import type { PolicyMode } from '../policy-codes.ts'
import { compilePolicy, type CompiledPolicy } from './compiled-policy.ts'
import { classification, dataset, facts, form, narrowing, region, registry, type Facts } from './decision-arbitraries.ts'
import { decideExport, decidePlacement, decideStaffAccess, type Datum, type ExportKind, type StaffAccess } from './decide.ts'
import { placedOperations } from './modes.ts'
import type { Region, ResidencyPolicy } from './policy.ts'
import { ruleCodes, type Decision } from './rule-codes.ts'

/** From loose to strict: each may allow only what the one before it allows. */
const strictness: readonly PolicyMode[] = ['regional', 'hybrid', 'single_country', 'fully_sovereign', 'client_owned_sovereignty']

function policyOf(mode: PolicyMode, { country, facilities, rest }: Facts): ResidencyPolicy {
  const fields = {
    regional: {},
    hybrid: { primaryCountry: country },
    single_country: { pinnedCountry: country },
    fully_sovereign: { pinnedCountry: country },
    client_owned_sovereignty: { facilities },
  }
  return { version: 1, zone: 'eu', mode, ...rest, ...fields[mode] }
}

const world = registry.chain((regions) => fc.record({ regions: fc.constant(regions), facts: facts(regions) }))
const datum: fc.Arbitrary<Datum> = fc
  .record({ classification, form, dataset })
  .map(({ dataset: named, ...rest }) => (named === undefined ? rest : { ...rest, dataset: named }))
const kind: fc.Arbitrary<ExportKind> = fc.constantFrom('published', 'liveness', 'counters', 'pointer', 'released_dataset', 'data')
const access: fc.Arbitrary<StaffAccess> = fc.record({
  presentCountry: fc.constantFrom(undefined, 'DE', 'FR', 'IE', 'US'),
  verb: fc.constantFrom('read', 'write'),
  grant: fc.option(fc.record({ approvedBy: fc.constantFrom('staff', 'customer'), invited: fc.boolean(), view: fc.boolean() }), {
    nil: undefined,
  }),
})

/** Everything that one policy is asked, answered. */
function answers(policy: CompiledPolicy, regions: readonly Region[], asked: Datum, how: ExportKind, who: StaffAccess): Decision[] {
  const placements = placedOperations.flatMap((operation) =>
    [...regions.map(({ id }) => id), 'nowhere', undefined].map((id) => decidePlacement(policy, operation, asked, id)),
  )
  return [...placements, decideExport(policy, how, asked), decideStaffAccess(policy, asked, who)]
}

describe('the decision engine', () => {
  it('a stricter mode never allows what a looser one refuses', () => {
    fc.assert(
      fc.property(world, datum, kind, access, ({ regions, facts: same }, asked, how, who) => {
        const byMode = strictness.map((mode) => answers(compilePolicy(policyOf(mode, same), regions), regions, asked, how, who))
        for (const [index, stricter] of byMode.entries()) {
          const looser = byMode[index - 1] ?? stricter
          for (const [place, decision] of stricter.entries()) if (decision.allowed) expect(looser[place]).toEqual({ allowed: true })
        }
      }),
    )
  })

  it('a further narrowing, at any scope, never allows more, and a denial stands whatever else allows', () => {
    fc.assert(
      fc.property(
        world,
        datum,
        kind,
        access,
        narrowing,
        fc.constantFrom(...strictness),
        ({ regions, facts: same }, asked, how, who, added, mode) => {
          const before = policyOf(mode, same)
          const after = { ...before, narrowings: [...(before.narrowings ?? []), added] }
          const wide = answers(compilePolicy(before, regions), regions, asked, how, who)
          const narrow = answers(compilePolicy(after, regions), regions, asked, how, who)
          for (const [place, decision] of narrow.entries()) if (decision.allowed) expect(wide[place]).toEqual({ allowed: true })
          const denied = { ...after, narrowings: [...after.narrowings, { scope: 'platform', deniedCountries: ['DE'] } as const] }
          const compiled = compilePolicy(denied, regions)
          for (const { id, country } of regions)
            if (country === 'DE')
              for (const operation of placedOperations) expect(decidePlacement(compiled, operation, asked, id).allowed).toBe(false)
        },
      ),
    )
  })

  it('nothing is stored, seen, backed up or copied outside the zone, in no mode', () => {
    fc.assert(
      fc.property(world, datum, fc.constantFrom(...strictness), ({ regions, facts: same }, asked, mode) => {
        const policy = compilePolicy(policyOf(mode, same), regions)
        for (const { id, country } of regions)
          for (const operation of placedOperations)
            if (operation !== 'transit' && (country === undefined || ['US', 'GB'].includes(country)))
              expect(decidePlacement(policy, operation, asked, id).allowed).toBe(false)
      }),
    )
  })

  it('what is unclassified, or classified against the rules, or to an unknown place, is refused', () => {
    fc.assert(
      fc.property(world, kind, access, fc.constantFrom(...strictness), ({ regions, facts: same }, how, who, mode) => {
        const policy = compilePolicy(policyOf(mode, same), regions)
        const illegal: Classification = { bucket: 'R0', level: 'identity' }
        for (const asked of [undefined, illegal])
          for (const decision of answers(policy, regions, { classification: asked }, how, who))
            expect(decision).toEqual({ allowed: false, rule: 'UNCLASSIFIED' })
        const legal: Datum = { classification: { bucket: 'R3', level: 'content' } }
        expect(decidePlacement(policy, 'store', legal, 'nowhere')).toEqual({ allowed: false, rule: 'DESTINATION_UNKNOWN' })
        expect(decidePlacement(policy, 'store', legal, undefined)).toEqual({ allowed: false, rule: 'DESTINATION_UNKNOWN' })
      }),
    )
  })

  it('every refusal has a code of the list', () => {
    fc.assert(
      fc.property(world, datum, kind, access, fc.constantFrom(...strictness), ({ regions, facts: same }, asked, how, who, mode) => {
        const policy = compilePolicy(policyOf(mode, same), regions)
        for (const decision of answers(policy, regions, asked, how, who)) if (!decision.allowed) expect(ruleCodes).toContain(decision.rule)
      }),
    )
  })

  it('R3 never leaves its zone, whatever it is called', () => {
    fc.assert(
      fc.property(world, datum, kind, fc.constantFrom(...strictness), ({ regions, facts: same }, asked, how, mode) => {
        const policy = compilePolicy(policyOf(mode, same), regions)
        const secret = { ...asked, classification: { bucket: 'R3', level: asked.classification?.level ?? 'identity' } as const }
        expect(decideExport(policy, how, secret).allowed).toBe(false)
      }),
    )
  })

  it('no backup is kept in a country that the policy does not list, and none at all without a list', () => {
    fc.assert(
      fc.property(world, datum, fc.constantFrom(...strictness), ({ regions, facts: same }, asked, mode) => {
        const policy = compilePolicy(policyOf(mode, same), regions)
        const silent = compilePolicy(policyOf(mode, { ...same, rest: { ...same.rest, backupCountries: [] } }), regions)
        for (const { id, country } of regions) {
          if (country === undefined || !same.rest.backupCountries.includes(country))
            expect(decidePlacement(policy, 'backup', asked, id).allowed).toBe(false)
          expect(decidePlacement(silent, 'backup', asked, id).allowed).toBe(false)
        }
      }),
    )
  })

  it('staff see nothing without a grant, and write nothing from outside', () => {
    fc.assert(
      fc.property(world, datum, access, fc.constantFrom(...strictness), ({ regions, facts: same }, asked, who, mode) => {
        const policy = compilePolicy(policyOf(mode, same), regions)
        expect(decideStaffAccess(policy, asked, { ...who, grant: undefined }).allowed).toBe(false)
        expect(decideStaffAccess(policy, asked, { ...who, presentCountry: undefined, verb: 'write' }).allowed).toBe(false)
        expect(decideStaffAccess(policy, asked, { ...who, presentCountry: 'US', verb: 'write' }).allowed).toBe(false)
      }),
    )
  })

  it('a region is judged by its country, whatever it is called, and one that is not active counts for nothing', () => {
    const regions: Region[] = [
      { id: 'eu-west-2', country: 'GB', roles: ['primary'], lifecycle: 'active' },
      { id: 'us-looking', country: 'DE', roles: ['primary'], lifecycle: 'active' },
      { id: 'planned', country: 'DE', roles: ['primary'], lifecycle: 'planned' },
    ]
    const policy = compilePolicy({ version: 1, zone: 'eu', mode: 'regional', backupCountries: [] }, regions)
    const store = (id: string) => decidePlacement(policy, 'store', { classification: { bucket: 'R3', level: 'content' } }, id).allowed
    expect([store('eu-west-2'), store('us-looking'), store('planned')]).toEqual([false, true, false])
  })

  it('a region without a country is allowed nothing', () => {
    fc.assert(
      fc.property(region, datum, (one, asked) => {
        const regions = [{ ...one, country: undefined }]
        const policy = compilePolicy({ version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] }, regions)
        for (const operation of placedOperations) expect(decidePlacement(policy, operation, asked, one.id).allowed).toBe(false)
      }),
    )
  })
})
