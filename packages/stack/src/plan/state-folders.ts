import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ZoneCode } from '@repo/residency'
import { repositoryRoot } from './repository-root.ts'

/** Where a stack keeps everything that survives a restart. A zone's folder holds all of that zone and nothing of another. */
export const defaultStateFolder = join(repositoryRoot, '.freehold')

export type ZoneFolders = ReturnType<typeof under>

export const zoneFolders = (stateFolder: string, zone: ZoneCode): ZoneFolders => under(join(stateFolder, 'zones', zone))

function under(root: string) {
  return {
    postgres: join(root, 'postgres'),
    redis: join(root, 'redis'),
    cerbos: join(root, 'cerbos'),
    objects: join(root, 'objects'),
    mailbox: join(root, 'mailbox'),
    backups: join(root, 'backups'),
    secrets: join(root, 'secrets'),
    telemetry: join(root, 'telemetry'),
    /** For the zone's officers: one-time claim links, and who is one of the staff. */
    officer: join(root, 'officer'),
    edge: join(root, 'edge'),
    edgeSecrets: join(root, 'edge', 'secrets'),
    edgeCertificates: join(root, 'edge', 'certificates'),
    logs: join(root, 'logs'),
  }
}

/** Which organisation has which host of its own: the zone's worker writes it, its edge reads it. */
export const organizationHostsFile = ({ edge }: Pick<ZoneFolders, 'edge'>): string => join(edge, 'organization-hosts')

export const controlFolders = (stateFolder: string) => ({
  postgres: join(stateFolder, 'control-plane', 'postgres'),
  secrets: join(stateFolder, 'control-plane', 'secrets'),
  trustedKeys: join(stateFolder, 'control-plane', 'secrets', 'trusted'),
  telemetry: join(stateFolder, 'control-plane', 'telemetry'),
  logs: join(stateFolder, 'control-plane', 'logs'),
})

export const globalEdgeFolders = (stateFolder: string) => ({
  state: join(stateFolder, 'edge', 'state'),
  secrets: join(stateFolder, 'edge', 'secrets'),
  certificates: join(stateFolder, 'edge', 'certificates'),
  trustedKeys: join(stateFolder, 'edge', 'secrets', 'trusted'),
  telemetry: join(stateFolder, 'edge', 'telemetry'),
  logs: join(stateFolder, 'edge', 'logs'),
})

/** The authority of a stack with TLS. */
export const tlsFolder = (stateFolder: string): string => join(stateFolder, 'tls')

/** Makes every folder, readable by nobody else. A zone's Postgres folder opens itself a little, for it may run as another user. */
export function makeFolders(folders: Readonly<Record<string, string>>): void {
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 })
}
