import type { TLSSocket } from 'node:tls'
import type { EdgeConfig } from '@repo/contract/edge'
import { RequestCounters } from '../access-log.ts'
import { Bulkhead } from '../limits/bulkhead.ts'
import { CellBreakers } from '../forward/cell-breakers.ts'
import type { ClientSide } from '../forward/client-side.ts'
import { RetryBudget } from '../forward/retry-budget.ts'
import { UndiciUpstreams } from '../forward/undici-upstreams.ts'
import { Entrance } from '../tls/entrance.ts'
import { upstreamTls } from '../tls/upstream-tls.ts'
import { Deadlines } from '../wire/deadlines.ts'
import { WireServer } from '../wire/wire-server.ts'
import { WireUpstreams } from '../wire/wire-upstreams.ts'
import type { EdgeServer } from './edge-server.ts'
import type { RequestHandling } from './handle-request.ts'
import { NodeServer } from './node-server.ts'

export interface Transport {
  readonly server: EdgeServer
  closeUpstreams(): Promise<void>
}

/** What requests need, whatever moves their bytes. */
export type HandlingParts = Omit<RequestHandling<ClientSide>, 'upstreams' | 'breakers' | 'bulkhead' | 'retries' | 'counters'>

/** What moves the bytes: our own over `node:net`, or `node:http` with undici, kept as a switch and as the other opinion in tests. */
export function startTransport(config: EdgeConfig, parts: HandlingParts): Transport {
  const { transport, limits } = config
  const bulkhead = new Bulkhead(limits.requestsPerCell)
  const shared = { bulkhead, breakers: new CellBreakers(() => performance.now()), retries: new RetryBudget() }
  const handling = { ...parts, ...shared, counters: new RequestCounters(parts.metrics) }
  if (transport === 'http') {
    const upstreams = new UndiciUpstreams(limits)
    return { server: new NodeServer(limits, { ...handling, upstreams }), closeUpstreams: () => upstreams.close() }
  }
  const deadlines = new Deadlines()
  const upstreams = new WireUpstreams({ limits, deadlines, tls: upstreamTls(config) })
  const server: WireServer = new WireServer({
    ...{ limits, deadlines, handling: { ...handling, upstreams }, reusesReads: config.reuseReads },
    entrance: entranceOf(config, parts, (socket) => server.secured(socket)),
  })
  return { server, closeUpstreams: () => upstreams.close() }
}

/** Without TLS and listed peers there is nothing to look for: connections are HTTP from their first byte on. */
function entranceOf(config: EdgeConfig, { parts, nowMs }: HandlingParts, onSecure: (socket: TLSSocket) => void): Entrance | undefined {
  if (!config.tls && config.proxyHeaderFrom.length === 0) return undefined
  return new Entrance(config, { directory: parts.directory, directoryUsable: parts.directoryUsable, nowMs, onSecure })
}
