import { join } from 'node:path'
import type { RestoreDrill, ZoneConfig } from '@repo/residency'
import { zonePorts } from '../plan/ports.ts'
import { zoneFolders } from '../plan/state-folders.ts'
import { superuserUrlOf } from '../services/postgres.ts'
import { restoreDrill } from './restore-drill.ts'
import { takeBackup } from './take-backup.ts'

const kept = 7

/** Backs up a running zone of this machine and tries the backup at once. @throws Error when its store of backups may not be used */
export async function backUpZone(
  stateFolder: string,
  basePort: number,
  config: ZoneConfig,
  failed?: (error: unknown) => void,
): Promise<{ name: string; drill: RestoreDrill }> {
  const folders = zoneFolders(stateFolder, config.zone)
  const [cell] = config.cells
  if (!cell) throw new Error(`zone ${config.zone} has no cell`)
  const superuserUrl = await superuserUrlOf({ dir: folders.postgres, port: zonePorts(config, basePort).postgres })
  const name = await takeBackup({
    ...{ cell, target: folders.backups, objects: folders.objects, now: new Date(), keep: kept },
    replicationUrl: superuserUrl(),
  })
  const passwordsFile = join(folders.postgres, 'passwords.json')
  return { name, drill: await restoreDrill({ target: folders.backups, name, passwordsFile, now: new Date(), ...(failed && { failed }) }) }
}
