import { tmpdir } from 'node:os'
import { expect, it, vi } from 'vitest'
import { readiness, storesThatAnswer, type Asked } from './readiness.ts'

const answers = () => Promise.resolve('PONG')
const dead = () => Promise.reject(new Error('connection refused'))
const silent = () => new Promise<never>(() => undefined)

const askedOf = (parts: { readonly db?: () => Promise<unknown>; readonly redis?: () => Promise<unknown> }): Asked =>
  ({
    db: { withIdentity: parts.db ?? answers },
    redis: { ping: parts.redis ?? answers },
    authz: { ping: answers },
    environment: { OBJECT_STORE_DIR: tmpdir(), TELEMETRY_DIR: tmpdir() },
  }) as unknown as Asked

it('is ready when every dependency answers', async () => {
  expect(await readiness(askedOf({}))).toMatchObject({ ready: true, dependencies: { postgres: { state: 'up' } } })
})

it('calls a dead database down, and itself not ready', async () => {
  const { ready, dependencies } = await readiness(askedOf({ db: dead }))
  expect([ready, dependencies['postgres'], dependencies['redis']?.state]).toEqual([false, { state: 'down' }, 'up'])
  expect(await storesThatAnswer(askedOf({ db: dead }), { regions: [] })).toMatchObject({ postgres: false, redis: true, telemetry: true })
})

it('calls a database down that takes the call and never answers', async () => {
  vi.useFakeTimers()
  try {
    const asking = readiness(askedOf({ db: silent }))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await asking).toMatchObject({ ready: false, dependencies: { postgres: { state: 'down' } } })
  } finally {
    vi.useRealTimers()
  }
})
