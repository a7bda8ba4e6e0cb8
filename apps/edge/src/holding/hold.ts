/** Runs the parent: binds what systemd has not, starts a process that serves, and passes signals on. */
import type { EdgeConfig } from '@repo/contract/edge'
import { startTelemetry } from '@repo/telemetry'
import { bindSockets } from './bound-socket.ts'
import { Holder } from './holder.ts'
import { systemdDescriptors } from './inherited-sockets.ts'

const readyMs = 60_000
/** Past the drain limit a process still closes files and connections. */
const closingMs = 5000

export async function hold(config: EdgeConfig, configFile: string): Promise<void> {
  const { listen, admin, limits, threads } = config
  const telemetry = startTelemetry({ service: 'edge', edge: config.edgeId, writer: 'parent', folder: config.telemetryFolder })
  const given = systemdDescriptors()
  const missing = [...(given.public === undefined ? [listen] : []), ...(given.admin === undefined ? [admin] : [])]
  const bound = missing.length > 0 ? await bindSockets(missing) : undefined
  const own = [...(bound?.descriptors ?? [])]
  const holder = new Holder({
    ...{ configFile, threads, readyMs },
    publicFd: given.public ?? own.shift() ?? -1,
    adminFd: given.admin ?? own.shift() ?? -1,
    drainMs: limits.drainMs + closingMs,
  })
  const stop = async (): Promise<void> => {
    await holder.stop()
    await Promise.all([bound?.close(), telemetry.shutdown()])
  }
  process.on('SIGHUP', () => void holder.restart())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}
