/** The control plane's own API: what operators, their console and the local stack's seed call. Ids and codes only. */
import { escalations } from './escalations.ts'
import { operators } from './operators.ts'
import { organizations } from './organizations.ts'
import { regions } from './regions.ts'
import { releases } from './releases.ts'
import { residency } from './residency.ts'
import { zones } from './zones.ts'

export * from './control-errors.ts'
export * from './escalations.ts'
export * from './operator-procedure.ts'
export * from './operators.ts'
export * from './organizations.ts'
export * from './regions.ts'
export * from './releases.ts'
export * from './residency.ts'
export * from './zones.ts'

export const controlContract = { operators, zones, organizations, regions, residency, escalations, releases }
export type ControlContract = typeof controlContract
