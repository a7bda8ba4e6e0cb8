/** Tells the zone's own edge that this instance takes requests. The edge forgets an instance that stops repeating it. */
import { instanceHeartbeatMs, instancesPath, type InstanceRegistration } from '@repo/contract/edge'
import { declareNames, log } from '@repo/telemetry'
import type { ZoneEnvironment } from './environment.ts'

declareNames(['edge_unreachable'])

export interface EdgeRegistration {
  /** Stops new requests before the instance ends: the edge sends them elsewhere. */
  withdraw(): Promise<void>
}

export function registerAtEdge(environment: ZoneEnvironment): EdgeRegistration {
  const address = `http://${environment.HOST}:${environment.PORT}`
  const registration: InstanceRegistration = { instanceId: environment.INSTANCE_ID, address }
  const url = new URL(instancesPath, environment.ZONE_EDGE_ADMIN_URL)
  let reachable = true
  const beat = async (): Promise<void> => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(registration),
        signal: AbortSignal.timeout(instanceHeartbeatMs),
      })
      await answer.body?.cancel()
      reachable = true
    } catch (error) {
      // Said once per outage: the edge may start later than its instances.
      if (reachable) log.warn('edge_unreachable', {}, error)
      reachable = false
    }
  }
  const timer = setInterval(() => void beat(), instanceHeartbeatMs)
  timer.unref()
  void beat()
  return {
    async withdraw() {
      clearInterval(timer)
      const target = new URL(`${instancesPath}/${environment.INSTANCE_ID}`, environment.ZONE_EDGE_ADMIN_URL)
      // The edge also notices by itself, a heartbeat later.
      await fetch(target, { method: 'DELETE', signal: AbortSignal.timeout(1000) }).catch(() => undefined)
    },
  }
}
