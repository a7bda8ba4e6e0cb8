/** Runs an edge in this process until it is told to stop. */
import type { EdgeConfig, InstanceRegistration } from '@repo/contract/edge'
import { declareNames, startTelemetry } from '@repo/telemetry'
import { startEdge } from './edge.ts'
import { parentsDescriptors } from './holding/inherited-sockets.ts'
import type { FromParent, ToParent } from './holding/parent-messages.ts'

const [started, stopping, lost] = declareNames(['edge_started', 'edge_stopping', 'edge_thread_lost'])
const lookEveryMs = 20

export interface ServeOptions {
  /** Sockets come from the parent. */
  readonly inherited: boolean
  /** It follows a process that serves: it accepts nothing before it is ready, and knows that one's app instances. */
  readonly follows: boolean
}

export async function serve(config: EdgeConfig, { inherited, follows }: ServeOptions): Promise<void> {
  const telemetry = startTelemetry({
    service: 'edge',
    edge: config.edgeId,
    // Two processes write for a while when one follows the other.
    ...(inherited ? { writer: `c-${process.pid}` } : {}),
    folder: config.telemetryFolder,
    sampleRatio: config.traceSampleRatio,
    ...(config.role === 'zone' ? { zone: config.zone } : {}),
  })
  const edge = await startEdge({
    config,
    metrics: telemetry.metrics,
    ...(inherited ? { sockets: parentsDescriptors(config.threads) } : {}),
    ...(follows ? { instances: await instancesOfPredecessor(), mayAccept: untilReady } : {}),
    onLost: () => {
      telemetry.log.error(lost)
      process.exitCode = 1
      tellParent({ kind: 'replace_me' })
    },
  })
  telemetry.log.info(started, { 'freehold.port': edge.publicPort, 'freehold.sequence': edge.directory.sequence })
  process.on('message', (message: FromParent) => {
    if (message.kind === 'tell_instances') tellParent({ kind: 'instances', instances: edge.instances() })
  })
  tellParent({ kind: 'serving' })

  const stop = async (): Promise<void> => {
    telemetry.log.info(stopping)
    await edge.stop()
    await telemetry.shutdown()
    if (process.connected) process.disconnect()
  }
  let stopped: Promise<void> | undefined
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void (stopped ??= stop()))
}

function tellParent(message: ToParent): void {
  if (process.connected) process.send?.(message)
}

function instancesOfPredecessor(): Promise<readonly InstanceRegistration[]> {
  const { promise, resolve } = Promise.withResolvers<readonly InstanceRegistration[]>()
  process.once('message', (message: FromParent) => resolve(message.kind === 'instances' ? message.instances : []))
  return promise
}

async function untilReady(isReady: () => boolean): Promise<void> {
  while (!isReady()) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
}
