/** The services of this process: started once by the init hook, taken by hooks and routes. */
import { boot } from './boot.ts'
import type { ZoneServices } from './services.ts'

let running: ZoneServices | undefined

export function startServices(): void {
  running ??= boot()
}

/** @throws Error before `startServices` */
export function services(): ZoneServices {
  if (!running) throw new Error('The zone has not started')
  return running
}
