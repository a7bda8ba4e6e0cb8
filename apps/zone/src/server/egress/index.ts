/** What a process of the zone may send out, and the record of it. */
import type { Clock } from '@repo/core'
import type { DestinationConfig } from '@repo/residency'
import { DestinationList, destinationsOf } from './destinations.ts'
import { egressRegister, type EgressRegister } from './egress-register.ts'
import { guardEgress } from './guard.ts'

export { destinationsOf, plainHost, type Destination } from './destinations.ts'
export type { EgressRegister } from './egress-register.ts'
export { refusalsSince, toldOn, usesSince, type UseOfDestination } from './egress-store.ts'

export interface StartEgressOptions {
  readonly program: 'web' | 'worker'
  readonly environment: NodeJS.ProcessEnv
  /** The zone's file. */
  readonly declared: readonly DestinationConfig[]
  readonly clock: Clock
}

/** Closes the gate before anything of the process connects. What was counted is written once there is a database. */
export function startEgress({ program, environment, declared, clock }: StartEgressOptions): EgressRegister & { open(): void } {
  const register = egressRegister(program, clock)
  const open = guardEgress(new DestinationList(destinationsOf(environment, declared)), register)
  return { ...register, open }
}
