import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Turns } from './turns.ts'

it('law: never more than so many at once, and everybody gets a turn, whoever fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.boolean(), { maxLength: 20 }), async (atOnce, jobs) => {
      const turns = new Turns(atOnce)
      let running = 0
      let most = 0
      const results = await Promise.allSettled(
        jobs.map((fails) =>
          turns.take(async () => {
            running += 1
            most = Math.max(most, running)
            await Promise.resolve()
            running -= 1
            if (fails) throw new Error('failed')
          }),
        ),
      )
      expect(results.map((result) => result.status === 'rejected')).toEqual(jobs)
      expect(most).toBeLessThanOrEqual(atOnce)
    }),
  )
})
