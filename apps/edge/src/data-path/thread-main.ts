/** One thread of the data path: it carries requests over the shared directory. The thread in control tells it everything else. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '@repo/core'
import { startTelemetry } from '@repo/telemetry'
import { ThreadDirectory } from '../directory/thread-directory.ts'
import { EntryPage } from '../entry/entry-page.ts'
import { InstanceRegistry } from '../forward/instance-registry.ts'
import { Health } from '../server/health.ts'
import { startTransport } from '../server/transport.ts'
import { stepParts } from './step-parts.ts'
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts'
import { UsableUntil } from './usable-until.ts'

const port = parentPort
invariant(port, 'this file runs in a thread')
const start = workerData as ThreadStart
const { config, number, directory: directoryPort, rates } = start
const send = (message: FromThread): void => port.postMessage(message)

const telemetry = startTelemetry({
  service: 'edge',
  edge: config.edgeId,
  writer: `t${number}-${process.pid}`,
  folder: config.telemetryFolder,
  sampleRatio: config.traceSampleRatio,
  ...(config.role === 'zone' ? { zone: config.zone } : {}),
})
const directory = new ThreadDirectory(directoryPort)
const until = new UsableUntil(start.usableUntil)
const instances = new InstanceRegistry(config.role === 'zone' ? config.instanceLeaseMs : 1)
for (const news of start.instances) instances.take(news)

let { readiness } = start
let refreshes = 0
const refreshing = new Map<number, () => void>()

function refreshDirectory(timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  refreshes += 1
  refreshing.set(refreshes, resolve)
  send({ kind: 'refresh', id: refreshes, timeoutMs })
  return promise
}

const transport = startTransport(config, {
  parts: stepParts({ config, directory, directoryUsable: () => until.now() && directory.filled, refreshDirectory, nowMs: Date.now, rates }),
  instances,
  metrics: telemetry.metrics,
  nowMs: Date.now,
  health: new Health(() => readiness),
  entryPage: new EntryPage(config.role === 'global' ? config.entryPageFolder : undefined, directory),
})

async function drain(): Promise<void> {
  await transport.server.drain()
  await transport.closeUpstreams()
  await telemetry.shutdown()
  port?.close()
  directoryPort.close()
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'listen':
      void transport.server.listen({ fd: message.fd }).then(() => send({ kind: 'listening', port: transport.server.port }))
      break
    case 'instances':
      instances.take(message.news)
      break
    case 'readiness':
      readiness = message.readiness
      break
    case 'refreshed':
      refreshing.get(message.id)?.()
      refreshing.delete(message.id)
      break
    case 'measure':
      send({ kind: 'measured', id: message.id, points: telemetry.metrics.points() })
      break
    case 'drain':
      void drain()
  }
})
