import type { EdgeConfig } from '@repo/contract/edge'
import { Bulkhead } from '../limits/bulkhead.ts'
import { CellBreakers } from '../forward/cell-breakers.ts'
import type { ClientSide } from '../forward/client-side.ts'
import { RetryBudget } from '../forward/retry-budget.ts'
import { UndiciUpstreams } from '../forward/undici-upstreams.ts'
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
export type HandlingParts = Omit<RequestHandling<ClientSide>, 'upstreams' | 'breakers' | 'bulkhead' | 'retries'>

/** What moves the bytes: our own over `node:net`, or `node:http` with undici, kept as a switch and as the other opinion in tests. */
export function startTransport({ transport, limits }: EdgeConfig, parts: HandlingParts): Transport {
  const bulkhead = new Bulkhead(limits.requestsPerCell)
  const handling = { ...parts, bulkhead, breakers: new CellBreakers(() => performance.now()), retries: new RetryBudget() }
  if (transport === 'http') {
    const upstreams = new UndiciUpstreams(limits)
    return { server: new NodeServer(limits, { ...handling, upstreams }), closeUpstreams: () => upstreams.close() }
  }
  const deadlines = new Deadlines()
  const upstreams = new WireUpstreams({ limits, deadlines })
  const server = new WireServer({ limits, deadlines, handling: { ...handling, upstreams } })
  return { server, closeUpstreams: () => upstreams.close() }
}
