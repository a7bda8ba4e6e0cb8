/**
 * Global set-up of the suites that call our code in their own process: one zone's Postgres (migrated), Redis and Cerbos for all files.
 * A test takes them with `inject('zone')` from vitest, and makes organisations of its own so that files cannot disturb each other.
 */
import type { TestProject } from 'vitest/node'
import { startZoneServices, type ZoneServices } from './zone-services.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    zone: ZoneServices
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { services, stop } = await startZoneServices()
  project.provide('zone', services)
  return stop
}
