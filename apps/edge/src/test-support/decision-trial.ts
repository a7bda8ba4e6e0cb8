/**
 * Random requests decided by the real steps while a writer in another thread changes the organisations they are for. A decision is right when it
 * is the right one for some state that the organisation had between the request's coming and the decision; anything else is wrong. What is
 * right is said by `rightDecision`, from the table in docs/request-flow.md and not from the steps.
 */
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { Worker, type MessagePort } from 'node:worker_threads'
import type { DirectoryEntry } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'
import { ThreadDirectory } from '../directory/thread-directory.ts'
import { runSteps } from '../pipeline.ts'
import { entryAt, movingCells, movingCount, movingZones } from './moving-orgs.ts'
import type { MovingOrders } from './moving-writer.ts'
import { numberedOrg } from './numbered-orgs.ts'
import { seededRandom } from './seeded-random.ts'
import { exchangeOf, stepParts } from './step-lab.ts'

export interface TrialResult {
  readonly decisions: number
  readonly wrong: number
  /** The first wrong one. */
  readonly example: string
  /** Changes of organisations meanwhile, and decisions during which the organisation changed. */
  readonly changes: number
  readonly raced: number
  /** How many different decisions there were. */
  readonly kinds: number
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const targets = ['/api/v1/units', '/api/v1/rpc/units/list', '/api/v1/files/7?part=1'] as const
const unknownFrom = 1_000_000

interface Asked {
  readonly role: 'global' | 'zone'
  readonly method: string
  readonly target: string
}

export async function decisionTrial(count: number, seed = 20_261_201, perSecond = 100_000): Promise<TrialResult> {
  const shared = (ints: number) => new Int32Array(new SharedArrayBuffer(ints * 4))
  const orders: MovingOrders = { begun: shared(movingCount), ended: shared(movingCount), stop: shared(1), readers: 1, perSecond }
  const writer = new Worker(new URL('moving-writer.ts', import.meta.url), { workerData: orders })
  const [{ ports }] = (await once(writer, 'message')) as [{ ports: MessagePort[] }]
  const directory = new ThreadDirectory(ports[0] as MessagePort)
  const parts = { global: partsOver('global', directory), zone: partsOver('zone', directory) }
  const random = seededRandom(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const waiting: Promise<void>[] = []
  const kinds = new Set<string>()
  let [wrong, raced, example] = [0, 0, '']

  const check = (asked: Asked, number: number, from: number, exchange: Exchange, outcome: StepOutcome): void => {
    const decided = decisionOf(exchange, outcome)
    kinds.add(`${asked.role} ${decided.replace(/\d+|http\S+|\w+\.localhost\S*/g, '')}`)
    const to = number < movingCount ? Atomics.load(orders.begun, number) : 0
    if (to > from) raced += 1
    for (let version = from; version <= to; version += 1) {
      if (decided === rightDecision(number < movingCount ? entryAt(number, version) : undefined, asked)) return
    }
    wrong += 1
    example ||= `${JSON.stringify(asked)} for ${number} at ${from} to ${to}: ${decided}`
  }

  for (let done = 0; done < count; done += 1) {
    const asked: Asked = { role: pick(['global', 'zone'] as const), method: pick(methods), target: pick(targets) }
    const number = random() < 0.05 ? unknownFrom + Math.floor(random() * unknownFrom) : Math.floor(random() * movingCount)
    // Another zone's organisation is what a zone's edge sees seldom; here it is the rule, and both are decided.
    const from = number < movingCount ? Atomics.load(orders.ended, number) : 0
    const host = asked.role === 'global' ? 'localhost:8080' : 'eu.localhost:8080'
    const { method, target } = asked
    const exchange = exchangeOf({
      method,
      target,
      fields: [
        ['Host', host],
        ['X-Org-Id', numberedOrg(number)],
      ],
    })
    const outcome = runSteps(exchange, parts[asked.role])
    if (outcome instanceof Promise) waiting.push(outcome.then((later) => check(asked, number, from, exchange, later)))
    else check(asked, number, from, exchange, outcome)
    if (waiting.length >= 200) await Promise.all(waiting.splice(0))
    if (done % 2000 === 0) await setImmediate()
  }
  await Promise.all(waiting)
  Atomics.store(orders.stop, 0, 1)
  const [{ changes }] = (await once(writer, 'message')) as [{ changes: number }]
  await writer.terminate()
  return { decisions: count, wrong, example, changes, raced, kinds: kinds.size }
}

function partsOver(role: 'global' | 'zone', directory: ThreadDirectory): EdgeParts {
  const parts = stepParts(role)
  // One organisation is asked for more often than any would ask by itself.
  const rates = { take: () => 0 } as unknown as EdgeParts['rates']
  return { ...parts, directory, rates, limits: { ...parts.limits, movingHoldMs: 2000 } }
}

const decisionOf = (exchange: Exchange, outcome: StepOutcome): string => {
  if (!outcome) return exchange.destination?.kind === 'cell' ? `to ${exchange.destination.cell.edgeAddress}` : 'to an instance'
  if (outcome.kind === 'redirect') return `redirect ${outcome.location}`
  if (outcome.kind !== 'error') return outcome.kind
  return `${outcome.error.code} ${JSON.stringify(outcome.error.data ?? null)}`
}

const said = (code: string, data: unknown = null): string => `${code} ${JSON.stringify(data)}`

/** docs/request-flow.md, for a request with a well-formed organisation id in `X-Org-Id`. */
function rightDecision(entry: DirectoryEntry | undefined, { role, method, target }: Asked): string {
  if (!entry) return said('ORG_NOT_FOUND')
  const cell = movingCells[entry.cell - 1]
  const zone = movingZones.find(({ code }) => code === cell?.zone)
  if (!cell || !zone) return 'a cell that is not there'
  if (role === 'zone' && cell.code !== 'eu-1') return said('ORG_MISDIRECTED', { epoch: entry.epoch })
  if (role === 'global' && entry.strict) {
    if (method === 'GET' || method === 'HEAD') return `redirect ${zone.webOrigin}${target}`
    return said('ORG_HOST_REQUIRED', { host: `${zone.code}.localhost:8080` })
  }
  const onward = role === 'global' ? `to ${cell.edgeAddress}` : 'to an instance'
  switch (entry.state) {
    case 'active':
      return onward
    case 'read_only': {
      const reads = ['GET', 'HEAD', 'OPTIONS'].includes(method) || target.startsWith('/api/v1/rpc/')
      return reads ? onward : said('READ_ONLY')
    }
    case 'provisioning':
      return said('ORG_PROVISIONING')
    case 'moving':
      return said('ORG_MOVING')
    case 'moved':
      return said('ORG_MISDIRECTED', { epoch: entry.epoch })
    case 'suspended':
      return said('ORG_SUSPENDED')
    case 'closed':
      return said('ORG_CLOSED')
  }
}
