/**
 * Global set-up of the suites that use a whole stack from outside: two zones, no demo tenants. A test takes `inject('stack')` and makes
 * organisations of its own.
 */
import type { TestProject } from 'vitest/node'
import { startStack } from './stack.ts'

/** Plain data, handed to test workers. */
export interface StackPlaces {
  readonly stateFolder: string
  readonly basePort: number
  readonly zones: readonly string[]
  readonly operatorPassphrase: string
  readonly directoryOwnerUrl: string
  /** Zone → URL of its Postgres superuser: for looking only. */
  readonly superuserUrls: Readonly<Record<string, string>>
  readonly redisUrls: Readonly<Record<string, string>>
}

declare module 'vitest' {
  export interface ProvidedContext {
    stack: StackPlaces
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack({ zones: ['eu', 'us'] })
  const running = [...stack.zones]
  project.provide('stack', {
    stateFolder: stack.stateFolder,
    basePort: stack.basePort,
    zones: running.map(([zone]) => zone),
    operatorPassphrase: stack.operatorPassphrase,
    directoryOwnerUrl: stack.directoryOwnerUrl,
    superuserUrls: Object.fromEntries(running.map(([zone, { superuserUrl }]) => [zone, superuserUrl])),
    redisUrls: Object.fromEntries(running.map(([zone, { redisUrl }]) => [zone, redisUrl])),
  })
  return () => stack.stop()
}
