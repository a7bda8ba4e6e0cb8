import type { HealthPart } from '@repo/contract/boundary'
import { readNewestServiceKey } from '@repo/contract/edge'
import { readiness } from '../../../server/readiness.ts'
import type { ZoneServices } from '../../../server/services.ts'
import { countReports } from './count-reports.ts'
import { createControlPlaneClient } from './control-plane-client.ts'
import { reportHealth, type Measurement } from './report-health.ts'

/** Names of readiness as the boundary spells them. What is not here is not reported. */
const parts: Readonly<Record<string, HealthPart>> = { postgres: 'postgres', redis: 'redis', cerbos: 'cerbos', objects: 'object_store' }

/** Starts the health reports of a web instance: the same checks that its readiness answers with. */
export function startWebHealth(services: ZoneServices): { stop(): void } {
  const { environment, clock } = services
  const stopping = new AbortController()
  const controlPlane = createControlPlaneClient({
    url: environment.CONTROL_PLANE_URL,
    key: () => readNewestServiceKey(environment.ZONE_SECRETS_DIR, `zone:${environment.ZONE}`),
    sent: countReports(services.egress),
  })
  const measure = async () => {
    const { dependencies } = await readiness(services)
    const measured = Object.entries(dependencies).flatMap(([name, { state, latencyMs }]): Measurement[] => {
      const part = parts[name]
      return part ? [{ part, state, latencyMs }] : []
    })
    return [
      { instanceId: environment.INSTANCE_ID, role: 'web' as const, parts: [{ part: 'web' as const, state: 'up' as const }, ...measured] },
    ]
  }
  void reportHealth({ cell: environment.CELL, clock, controlPlane, signal: stopping.signal, measure })
  return { stop: () => stopping.abort() }
}
