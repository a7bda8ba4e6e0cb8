import { connect } from 'node:net'
import { join } from 'node:path'
import type { ZoneConfig } from '@repo/residency'
import { zonePorts } from '../plan/ports.ts'
import { zoneFolders } from '../plan/state-folders.ts'
import type { ServiceSpec } from '../services/service-spec.ts'
import { nodeService } from './node-service.ts'

/** The zone's mailbox: what the local stack has in place of a mail server that hands messages on. */
export function zoneMailbox(zone: ZoneConfig, { stateFolder, basePort }: { stateFolder: string; basePort: number }): ServiceSpec {
  const folders = zoneFolders(stateFolder, zone.zone)
  const { mail: port } = zonePorts(zone, basePort)
  const service = nodeService({
    name: `${zone.zone}/mailbox`,
    appFolder: 'packages/stack',
    args: ['src/mailbox/main.ts'],
    env: () => ({ MAILBOX_FOLDER: folders.mailbox, MAILBOX_PORT: String(port) }),
    logFile: join(folders.logs, 'mailbox.log'),
    healthPort: port,
    heapMiB: 32,
  })
  return { ...service, isReady: () => greets(port) }
}

/** True when a mail server says 220 within two seconds. */
function greets(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 })
  socket.on('data', (greeting) => socket.end('QUIT\r\n', () => resolve(greeting.toString('latin1').startsWith('220'))))
  socket.on('timeout', () => socket.destroy())
  socket.on('error', () => resolve(false))
  socket.on('close', () => resolve(false))
  return promise
}
