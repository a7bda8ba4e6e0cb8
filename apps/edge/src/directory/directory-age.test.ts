import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DirectoryAge } from './directory-age.ts'

const day = 86_400_000
const noon = Date.UTC(2026, 0, 5, 12)
const at = (ms: number): string => new Date(ms).toISOString()

function lab() {
  const clock = { wall: noon, steady: 1000 }
  return { clock, age: new DirectoryAge({ wallMs: () => clock.wall, steadyMs: () => clock.steady }) }
}

describe("the directory's age", () => {
  it('of a copy is what the wall clock says, days of power-off included', () => {
    const { age } = lab()
    expect(age.ms()).toBe(Number.POSITIVE_INFINITY)
    age.confirmStored(at(noon - 3 * day))
    expect(age.ms()).toBe(3 * day)
  })

  it('never follows a wall clock that is set while the edge runs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ warp: fc.integer({ min: -400 * day, max: 400 * day }), runs: fc.integer({ min: 0, max: day }) })),
        (steps) => {
          const { age, clock } = lab()
          age.confirmStored(at(noon))
          let ran = 0
          for (const { warp, runs } of steps) {
            clock.wall += warp
            clock.steady += runs
            ran += runs
            expect(age.ms()).toBe(ran)
          }
        },
      ),
    )
  })

  it('begins anew with each word of the control plane, however wrong either clock is, and says how far they are apart', () => {
    for (const skew of [-90 * day, -1000, 0, 90 * day]) {
      const { age, clock } = lab()
      age.confirmStored(at(noon - day))
      clock.wall += skew
      clock.steady += 5000
      age.confirm(at(noon + 5000))
      expect([age.ms(), age.skewMs]).toEqual([0, skew - 5000])
    }
  })

  it('counts the time a line took', () => {
    const { age } = lab()
    age.confirm(at(noon - 700))
    expect(age.ms()).toBe(700)
  })

  it('is not made younger by a recording of what was said before', () => {
    const { age, clock } = lab()
    age.confirm(at(noon))
    clock.steady += day
    for (const earlier of [noon - 5000, noon]) age.confirm(at(earlier))
    expect(age.ms()).toBe(day)
  })
})
