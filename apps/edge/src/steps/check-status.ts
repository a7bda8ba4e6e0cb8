/** What an organisation's state allows. A move's cut-over is waited for, two seconds at most; nothing else waits. */
import { routingErrors, type OrganizationState } from '@repo/contract/edge'
import type { AppError } from '@repo/core'
import type { EdgeParts } from '../edge-parts.ts'
import type { Answer, Exchange, StepOutcome } from '../exchange.ts'
import { checkTransit } from './check-transit.ts'
import { lookUp, misdirected } from './look-up.ts'

const refuse = (error: AppError): Answer => ({ kind: 'error', error, step: 'status' })

export function checkStatus(exchange: Exchange, parts: EdgeParts): StepOutcome | Promise<StepOutcome> {
  const { entry } = exchange
  if (!entry) return undefined
  return entry.state === 'moving' ? holdForMove(exchange, parts) : decide(entry.state, exchange)
}

/** `read_only` stops what is surely a write. An RPC call is a POST also when it reads: there the zone's fence decides. */
function decide(state: OrganizationState, exchange: Exchange): StepOutcome {
  switch (state) {
    case 'active':
      return undefined
    case 'provisioning':
      return refuse(routingErrors.ORG_PROVISIONING({ retryAfterS: 2 }))
    case 'read_only':
      return isWrite(exchange) ? refuse(routingErrors.READ_ONLY({ retryAfterS: 30 })) : undefined
    case 'moving':
      return refuse(routingErrors.ORG_MOVING({ retryAfterS: 2 }))
    case 'moved':
      return misdirected(exchange.entry?.epoch ?? 0)
    case 'suspended':
      return refuse(routingErrors.ORG_SUSPENDED())
    case 'closed':
      return refuse(routingErrors.ORG_CLOSED())
  }
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])
const isWrite = ({ head, path }: Exchange): boolean => !reading.has(head.method) && !path.startsWith('/api/v1/rpc/')

async function holdForMove(exchange: Exchange, parts: EdgeParts): Promise<StepOutcome> {
  const { org } = exchange
  if (org === undefined) return undefined
  await parts.directory.waitFor(org, (entry) => entry?.state !== 'moving', parts.limits.movingHoldMs)
  // The organisation may be in another cell or mode now: it is looked up as if the request had just come.
  exchange.entry = undefined
  const refused = lookUp(exchange, parts) ?? checkTransit(exchange, parts)
  if (refused) return refused
  const after = exchange as Exchange
  return after.entry ? decide(after.entry.state, after) : undefined
}
