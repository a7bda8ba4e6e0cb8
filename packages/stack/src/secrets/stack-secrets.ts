import { join } from 'node:path'
import type { ZoneConfig } from '@repo/residency'
import { controlFolders, globalEdgeFolders, zoneFolders } from '../plan/state-folders.ts'
import { ensureOperatorPassphrase } from './operator-passphrase.ts'
import { ensureServiceKey, trustKey } from './service-keys.ts'
import { ensureZoneCustodians } from './zone-custodians.ts'
import { ensureZoneSecrets } from './zone-secrets.ts'
import { ensureZoneStaff } from './zone-staff.ts'

/**
 * Makes every part's keys once, each in its own folder, and introduces the parts to each other by their public halves: the control plane
 * knows zones and edges, everybody knows the control plane, and a zone's edge lists the global one.
 */
export async function ensureStackSecrets(stateFolder: string, zones: readonly ZoneConfig[]): Promise<{ operatorPassphrase: string }> {
  const control = controlFolders(stateFolder)
  const global = globalEdgeFolders(stateFolder)
  const operatorPassphrase = await ensureOperatorPassphrase(join(control.secrets, '..'), control.secrets)
  const controlKey = await ensureServiceKey(control.secrets, 'control:main')
  const globalKey = await ensureServiceKey(global.secrets, 'edge:global-1')
  await trustKey(globalKey, control.trustedKeys)
  await trustKey(controlKey, global.trustedKeys)
  for (const { zone, cells } of zones) {
    const folders = zoneFolders(stateFolder, zone)
    await ensureZoneSecrets(folders.secrets)
    await ensureZoneStaff(folders.officer, zone, cells[0]?.countries[0] ?? '')
    await ensureZoneCustodians(stateFolder, folders.officer, zone)
    await trustKey(await ensureServiceKey(folders.secrets, `zone:${zone}`), control.trustedKeys)
    await trustKey(await ensureServiceKey(folders.edgeSecrets, `edge:${zone}-1`), control.trustedKeys)
    await trustKey(controlKey, join(folders.secrets, 'trusted'))
    await trustKey(controlKey, join(folders.edgeSecrets, 'control-plane'))
    await trustKey(globalKey, join(folders.edgeSecrets, 'listed-edges'))
  }
  return { operatorPassphrase }
}
