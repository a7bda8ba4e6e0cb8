import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { stackPorts } from '../plan/ports.ts'
import { controlFolders } from '../plan/state-folders.ts'
import type { ControlRole } from '../services/postgres-roles.ts'
import type { ServiceSpec } from '../services/service-spec.ts'
import { nodeService } from './node-service.ts'

/** The control plane: directory, residency policies and the operators' console. */
export function controlPlane(at: {
  stateFolder: string
  basePort: number
  databaseUrls: Readonly<Record<ControlRole, string>>
}): ServiceSpec {
  const folders = controlFolders(at.stateFolder)
  const ports = stackPorts(at.basePort)
  return nodeService({
    name: 'control-plane',
    appFolder: 'apps/control-plane',
    args: ['build/index.js'],
    env: () => ({
      HOST: '127.0.0.1',
      PORT: String(ports.controlPlane),
      PROTOCOL_HEADER: 'x-forwarded-proto',
      HOST_HEADER: 'x-forwarded-host',
      DATABASE_DIRECTORY_URL: at.databaseUrls.freehold_control,
      DATABASE_DBOS_URL: at.databaseUrls.freehold_dbos,
      CONTROL_SECRETS_DIR: folders.secrets,
      TELEMETRY_DIR: folders.telemetry,
      // The built-in operator exists here and is refused everywhere else.
      LOCAL_STACK: '1',
      INSTANCE_ID: randomUUID(),
    }),
    logFile: join(folders.logs, 'control-plane.log'),
    healthPort: ports.controlPlane,
    heapMiB: 256,
  })
}
