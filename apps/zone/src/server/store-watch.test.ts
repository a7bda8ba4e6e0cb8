import { expect, it } from 'vitest'
import { observedForMs, watchStores } from './store-watch.ts'

let nowMs = Date.parse('2026-11-30T12:00:00Z')
const clock = { now: () => new Date(nowMs) }

it('a store that answered is observed, and a dead one is unknown, never healthy by an older word', async () => {
  const up: Record<string, boolean> = { postgres: true, redis: true }
  const watch = watchStores(() => Promise.resolve({ ...up }), clock)
  const first = new Date(nowMs)
  expect(await watch.read()).toEqual(
    new Map([
      ['postgres', first],
      ['redis', first],
    ]),
  )
  up['postgres'] = false
  nowMs += 10_000
  expect(await watch.read()).toEqual(
    new Map([
      ['postgres', undefined],
      ['redis', new Date(nowMs)],
    ]),
  )
})

it('a store that was silent is observed again after two answers in a row, and what never answered before is believed at once', async () => {
  const up: Record<string, boolean> = { redis: true }
  const watch = watchStores(() => Promise.resolve({ ...up }), clock)
  const seen = async (state: boolean): Promise<boolean> => {
    up['redis'] = state
    nowMs += 10_000
    return (await watch.read()).get('redis') !== undefined
  }
  expect([await seen(true), await seen(false), await seen(true), await seen(false), await seen(true), await seen(true)]).toEqual([
    ...[true, false, false, false, false, true],
  ])
})

it('a check that fails or names no store any more leaves nothing observed', async () => {
  let fails = false
  const watch = watchStores(() => (fails ? Promise.reject(new Error('no answer')) : Promise.resolve({ postgres: true })), clock)
  expect((await watch.read()).get('postgres')).toEqual(new Date(nowMs))
  fails = true
  nowMs += 10_000
  expect((await watch.read()).get('postgres')).toBeUndefined()
})

it('an answer is asked for once by many, and counts for a minute', async () => {
  let asked = 0
  const watch = watchStores(async () => {
    asked++
    return Promise.resolve({ postgres: true })
  }, clock)
  await Promise.all([watch.read(), watch.read(), watch.read()])
  await watch.read()
  expect(asked).toBe(1)
  // A clock that was set far ahead makes every answer old.
  nowMs += observedForMs + 10_001
  await watch.read()
  expect(asked).toBe(2)
})
