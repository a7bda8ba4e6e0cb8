import { expect, it } from 'vitest'
import { readiness } from './readiness.ts'
import type { ControlServices } from './services.ts'

const now = new Date('2026-12-01T00:00:00Z')
const servicesOf = (withDirectory: () => Promise<unknown>, aliveAt = now): ControlServices =>
  ({
    directory: { withDirectory },
    workflowsAliveAt: () => aliveAt,
    environment: { WORKER_LEASE_MS: 1_000 },
    clock: { now: () => now },
  }) as unknown as ControlServices

it('is not ready with a dead database, nor with an engine that lost its lease', async () => {
  const dead = () => Promise.reject(new Error('connection refused'))
  const answers = () => Promise.resolve(1n)
  expect(await readiness(servicesOf(answers))).toMatchObject({ ready: true })
  expect(await readiness(servicesOf(dead))).toMatchObject({ ready: false, dependencies: { postgres: { state: 'down' } } })
  const lost = servicesOf(answers, new Date(now.getTime() - 5_000))
  expect(await readiness(lost)).toMatchObject({ ready: false, dependencies: { workflows: { state: 'down' } } })
})
