/** Asks each dependency whether it answers now. Nothing is guessed: one that does not answer in time is down. */
import { access } from 'node:fs/promises'
import type { CellConfig } from '@repo/residency'
import { copiesThatAnswer } from '../features/places/index.ts'
import type { ZoneServices } from './services.ts'

export interface DependencyState {
  readonly state: 'up' | 'down'
  readonly latencyMs?: number
}

export interface Readiness {
  readonly ready: boolean
  readonly dependencies: Readonly<Record<string, DependencyState>>
}

const answerWithinMs = 2000

/** What is asked. */
export type Asked = Pick<ZoneServices, 'db' | 'redis' | 'authz' | 'environment'>

export async function readiness(services: Asked): Promise<Readiness> {
  const checks: Readonly<Record<string, () => Promise<unknown>>> = {
    postgres: () => services.db.withIdentity({}, (tx) => tx.$queryRaw`select 1`),
    redis: () => services.redis.ping(),
    cerbos: () => services.authz.ping(),
    objects: () => access(services.environment.OBJECT_STORE_DIR),
  }
  const states = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await timed(check)] as const))
  return { ready: states.every(([, { state }]) => state === 'up'), dependencies: Object.fromEntries(states) }
}

/** Which of the cell's stores answered just now, by the name of their check. */
export async function storesThatAnswer(services: Asked, cell: Pick<CellConfig, 'regions'>): Promise<Readonly<Record<string, boolean>>> {
  const [{ dependencies }, telemetry, copies] = await Promise.all([
    readiness(services),
    timed(() => access(services.environment.TELEMETRY_DIR)),
    copiesThatAnswer(services.db, cell, services.environment.BACKUP_DIR),
  ])
  const answered = Object.entries({ ...dependencies, telemetry }).map(([name, { state }]) => [name, state === 'up'] as const)
  return { ...Object.fromEntries(answered), ...copies }
}

async function timed(check: () => Promise<unknown>): Promise<DependencyState> {
  const startedAt = performance.now()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), answerWithinMs)
  try {
    await Promise.race([check(), late])
    return { state: 'up', latencyMs: Math.round(performance.now() - startedAt) }
  } catch {
    return { state: 'down' }
  } finally {
    clearTimeout(timer)
  }
}
