/** Every state and code of the console in the reader's language, and the family of its chip. A part's key is its message's name. */
import type { HealthState, OrganizationStatus } from '@repo/contract/boundary'
import type { DirectoryRow, Escalation, RegisteredRegion, ZoneState } from '@repo/contract/control'
import * as messages from '#lib/paraglide/messages.js'

export type Family = 'done' | 'idle' | 'live' | 'hold' | 'warn' | 'bad'

/** Normal is plain text; a tint means that somebody must look, and unknown is never good. */
export const healthFamilies: Readonly<Record<ZoneState | HealthState, Family>> = {
  steady: 'done',
  up: 'done',
  degraded: 'warn',
  down: 'bad',
  unknown: 'idle',
}

export const statusFamilies: Readonly<Record<OrganizationStatus, Family>> = {
  provisioning: 'live',
  active: 'done',
  read_only: 'hold',
  moving: 'hold',
  moved: 'done',
  suspended: 'warn',
  closed: 'idle',
}

/** A region that is used is plain; one that is not, or no more, says so. */
export const lifecycleFamilies: Readonly<Record<RegisteredRegion['lifecycle'], Family>> = {
  planned: 'hold',
  active: 'done',
  retired: 'idle',
}

/** An escalation waits for somebody until it was answered. */
export const escalationFamilies: Readonly<Partial<Record<Escalation['status'], Family>>> = {
  open: 'live',
  accepted: 'hold',
  taken: 'hold',
  approved: 'live',
  rejected: 'idle',
  ended: 'done',
  failed: 'bad',
}

/** The words for a code, e.g. `say('status', 'read_only')`. A code without words shows as itself. */
export function say(
  kind:
    | 'state'
    | 'purpose'
    | 'scope'
    | 'level'
    | 'escalation'
    | 'status'
    | 'progress'
    | 'part'
    | 'kind'
    | 'mode'
    | 'place'
    | 'role_name'
    | 'region_role'
    | 'lifecycle'
    | 'policy_type'
    | 'replication'
    | 'degrade'
    | 'loses'
    | 'window'
    | 'dataset'
    | 'figure',
  code: string,
): string {
  const message: unknown = Reflect.get(messages, `${kind}_${code}`)
  return typeof message === 'function' ? String(message()) : code
}

/** A row's state: while it is being provisioned, how far that is. */
export function rowState({ status, provisioning }: Pick<DirectoryRow, 'status' | 'provisioning'>): { family: Family; label: string } {
  if (provisioning === null) return { family: statusFamilies[status], label: say('status', status) }
  return { family: provisioning === 'failed' ? 'bad' : 'live', label: say('progress', provisioning) }
}
