import { defineConfig } from 'vitest/config'

/**
 * Four kinds of suite. `services` runs our code in the test's process against one zone's real Postgres, Redis and Cerbos; so does
 * `workflows`, which kills workers and mostly waits for others to take over, and is run beside it. `stack`
 * (files named `*.stack.test.ts`, and all of e2e) goes through the edge of a whole local stack with two zones. `six` starts all six once,
 * as a person would.
 */
const shared = { testTimeout: 60_000, hookTimeout: 300_000, fileParallelism: false } as const
const withServices = { globalSetup: ['support/services.setup.ts'], exclude: ['**/*.stack.test.ts'] }
const stackTests = ['{integration,isolation,residency,workflows}/**/*.stack.test.ts', 'e2e/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'services', ...shared, ...withServices, include: ['{integration,isolation,residency,support}/**/*.test.ts'] } },
      { test: { name: 'workflows', ...shared, ...withServices, include: ['workflows/**/*.test.ts'] } },
      { test: { name: 'stack', ...shared, globalSetup: ['support/stack.setup.ts'], include: stackTests } },
      { test: { name: 'six', ...shared, include: ['start/**/*.test.ts'] } },
    ],
  },
})
