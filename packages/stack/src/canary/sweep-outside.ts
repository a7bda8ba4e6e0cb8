/**
 * Sweeps everything of a running stack that lies outside one zone: the other zones' databases, Redis, objects, logs and telemetry, the control
 * plane's and the global edge's. Addresses and passwords are those of the state folder, so any stack on this machine can be swept.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isZoneCode, type CanaryNeedle, type ZoneCode } from '@repo/residency'
import { stackPorts, zonePorts } from '../plan/ports.ts'
import { controlFolders, zoneFolders } from '../plan/state-folders.ts'
import { selectZones } from '../plan/zone-files.ts'
import { passwordFile } from '../services/secret-file.ts'
import type { Leak } from './leak.ts'
import { sweepFiles } from './sweep-files.ts'
import { sweepPostgres } from './sweep-postgres.ts'
import { sweepRedis } from './sweep-redis.ts'

export interface StackPlace {
  readonly stateFolder: string
  readonly basePort: number
}

/**
 * @param since when the canary was made: files that were last written before are passed over
 * @returns every place outside the zone that holds a canary; nothing when the boundary held
 */
export async function sweepOutside(stack: StackPlace, zone: ZoneCode, needles: readonly CanaryNeedle[], since: Date): Promise<Leak[]> {
  const { stateFolder } = stack
  const others = readdirSync(join(stateFolder, 'zones')).filter((code): code is ZoneCode => isZoneCode(code) && code !== zone)
  const sweeps = [
    controlSuperuserUrl(stack).then((url) => sweepPostgres(url, 'control-plane/postgres', needles)),
    ...others.flatMap((other) => [
      zoneSuperuserUrl(stack, other).then((url) => sweepPostgres(url, `zones/${other}/postgres`, needles)),
      zoneRedisUrl(stack, other).then((url) => sweepRedis(url, `zones/${other}/redis`, needles)),
    ]),
    sweepFiles(stateFolder, needles, { except: [join(stateFolder, 'zones', zone)], since }),
  ]
  return (await Promise.all(sweeps)).flat()
}

/** Of the control plane's Postgres: for looking only. */
export async function controlSuperuserUrl({ stateFolder, basePort }: StackPlace): Promise<string> {
  return superuserUrl(controlFolders(stateFolder).postgres, stackPorts(basePort).controlPostgres)
}

async function zoneSuperuserUrl({ stateFolder, basePort }: StackPlace, zone: ZoneCode): Promise<string> {
  return superuserUrl(zoneFolders(stateFolder, zone).postgres, portsOf(zone, basePort).postgres)
}

async function zoneRedisUrl({ stateFolder, basePort }: StackPlace, zone: ZoneCode): Promise<string> {
  const { redis } = await passwordFile(join(zoneFolders(stateFolder, zone).redis, 'passwords.json'), ['redis'])
  return `redis://:${redis}@127.0.0.1:${portsOf(zone, basePort).redis}`
}

async function superuserUrl(folder: string, port: number): Promise<string> {
  const { postgres } = await passwordFile(join(folder, 'passwords.json'), ['postgres'])
  return `postgres://postgres:${postgres}@127.0.0.1:${port}/postgres`
}

function portsOf(zone: ZoneCode, basePort: number) {
  const [config] = selectZones([zone])
  if (!config) throw new Error(`zone ${zone} is not one that runs`)
  return zonePorts(config, basePort)
}
