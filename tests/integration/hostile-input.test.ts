/** What no procedure takes, whichever it is: enumerated from the contract, so that a new one is covered the day it is written. */
import { expect, it } from 'vitest'
import { choices, procedures, sampleInput, textLeaves, valueAt, withValueAt } from '../support/input-schema.ts'

const anId = '00000000-0000-4000-8000-000000000000'
const all = procedures()

/** NUL is refused by Postgres, lone surrogates have no encoding; both would be a 500 if they came that far. */
const unstorable = ['\u0000', '\ud800', '\udc00']
const otherTypes: readonly unknown[] = [{}, [[]], { toString: 'x' }, 7.5]
/** As long as the largest body. */
const tooLong = 'x'.repeat(1_000_000)

it.each(all.map((procedure) => [procedure.name, procedure] as const))(
  '%s takes no text that cannot be stored, none without an end, and no other type in its place',
  (_, { input }) => {
    for (const choice of choices) {
      const sample = sampleInput(input, () => anId, choice)
      expect(input.safeParse(sample)).toMatchObject({ success: true })
      for (const { path } of textLeaves(input, choice)) {
        const good = String(valueAt(sample, path) ?? 'Text')
        const bad = [...unstorable.map((character) => good.slice(0, 1) + character + good.slice(1)), ...otherTypes, tooLong]
        const taken = bad.filter((value) => input.safeParse(withValueAt(sample, path, value)).success)
        expect([path, taken]).toEqual([path, []])
      }
    }
  },
)

it('something is looked at: most procedures take a text', () => {
  expect(all.length).toBeGreaterThan(50)
  expect(all.filter(({ input }) => textLeaves(input).length > 0).length).toBeGreaterThan(40)
})
