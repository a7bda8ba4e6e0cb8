/** The services of this process: started once by the init hook, taken by hooks and routes. */
import { boot } from './boot.ts'
import type { ControlServices } from './services.ts'

let running: ControlServices | undefined

export async function startServices(): Promise<void> {
  running ??= await boot()
}

/** @throws Error before `startServices` */
export function services(): ControlServices {
  if (!running) throw new Error('The control plane has not started')
  return running
}
