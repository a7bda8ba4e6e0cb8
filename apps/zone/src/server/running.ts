/**
 * The services of this process: started once by the init hook, taken by hooks and routes. The gate to the outside is closed before anything connects.
 */
import { systemClock } from '@repo/core'
import { boot } from './boot.ts'
import { startEgress } from './egress/index.ts'
import { readZoneEnvironment } from './environment.ts'
import type { ZoneServices } from './services.ts'
import { readZoneFile } from './zone-file.ts'

let running: ZoneServices | undefined

export function startServices(): void {
  running ??= start()
}

function start(): ZoneServices {
  const environment = readZoneEnvironment()
  const { egress: declared } = readZoneFile(environment.ZONE_CONFIG_FILE, { zone: environment.ZONE, cell: environment.CELL })
  const egress = startEgress({ program: 'web', environment: process.env, declared, clock: systemClock })
  const booted = boot(environment)
  egress.recordIn(booted.db)
  return {
    ...booted,
    egress,
    async close() {
      await egress.close()
      await booted.close()
    },
  }
}

/** @throws Error before `startServices` */
export function services(): ZoneServices {
  if (!running) throw new Error('The zone has not started')
  return running
}
