import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levels } from '../classification.ts'
import { policyModes } from '../policy-codes.ts'
import { compilePolicy } from './compiled-policy.ts'
import { decideExport, decidePlacement, decideStaffAccess } from './decide.ts'
import { facts, registry } from './decision-arbitraries.ts'
import { placedOperations } from './modes.ts'
import type { ResidencyPolicy } from './policy.ts'
import { isRaise } from './stricter-level.ts'

describe('raising a level', () => {
  it('leads to identity from everywhere, and from identity nowhere', () => {
    expect(levels.filter((level) => isRaise(level, 'identity'))).toEqual(levels.filter((level) => level !== 'identity'))
    expect(levels.filter((level) => isRaise('identity', level))).toEqual([])
  })

  it('never takes two levels for higher than each other', () => {
    for (const one of levels) for (const other of levels) expect(isRaise(one, other) && isRaise(other, one)).toBe(false)
    expect(isRaise('content', 'operational') || isRaise('operational', 'content')).toBe(false)
    expect(isRaise('operational', 'transactional')).toBe(true)
  })

  it('never allows what was refused: in no mode, to no place, by nobody', () => {
    const question = registry.chain((regions) => fc.tuple(fc.constant(regions), facts(regions), fc.constantFrom(...policyModes)))
    fc.assert(
      fc.property(
        question,
        fc.constantFrom(...levels),
        fc.constantFrom(...levels),
        ([regions, { country, facilities, rest }, mode], from, to) => {
          fc.pre(isRaise(from, to))
          // A narrowing of one level is the customer's own, and may be about the lower one alone.
          const narrowings = (rest.narrowings ?? []).filter(({ scope }) => scope !== 'level')
          const policy: ResidencyPolicy = {
            version: 1,
            zone: 'eu',
            mode,
            pinnedCountry: country,
            primaryCountry: country,
            facilities,
            ...rest,
            narrowings,
          }
          const compiled = compilePolicy(policy, regions)
          const datum = (level: (typeof levels)[number]) => ({ classification: { bucket: 'R3', level } }) as const
          for (const { id } of regions)
            for (const operation of placedOperations) {
              const after = decidePlacement(compiled, operation, datum(to), id).allowed
              expect(!after || decidePlacement(compiled, operation, datum(from), id).allowed).toBe(true)
            }
          for (const presentCountry of ['DE', 'US', undefined])
            for (const approvedBy of ['staff', 'customer'] as const)
              for (const view of [true, false]) {
                const access = { presentCountry, verb: 'read', grant: { approvedBy, invited: false, view } } as const
                const after = decideStaffAccess(compiled, datum(to), access).allowed
                expect(!after || decideStaffAccess(compiled, datum(from), access).allowed).toBe(true)
              }
          expect(decideExport(compiled, 'counters', datum(to)).allowed).toBe(false)
        },
      ),
    )
  })
})
