/** Asks each dependency whether it answers now. Nothing is guessed: one that does not answer in time is down. */
import { headOf } from '../features/directory/directory-store.ts'
import type { ControlServices } from './services.ts'

export interface DependencyState {
  readonly state: 'up' | 'down'
  readonly latencyMs?: number
}

export interface Readiness {
  readonly ready: boolean
  readonly dependencies: Readonly<Record<string, DependencyState>>
}

const answerWithinMs = 2000

export async function readiness({ directory, workflowsAliveAt, environment, clock }: ControlServices): Promise<Readiness> {
  const leaseAgeMs = clock.now().getTime() - workflowsAliveAt().getTime()
  const dependencies: Record<string, DependencyState> = {
    postgres: await timed(() => directory.withDirectory(headOf)),
    workflows: { state: leaseAgeMs < environment.WORKER_LEASE_MS ? 'up' : 'down' },
  }
  return { ready: Object.values(dependencies).every(({ state }) => state === 'up'), dependencies }
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
