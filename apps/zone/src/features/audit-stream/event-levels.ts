import type { Level } from '@repo/residency'
import { tableLevels } from '@repo/residency/table-levels'

/** Levels of what an event holds. One that nobody annotated counts as the strictest. */
export const eventLevels: readonly Level[] = tableLevels['app.audit_event'] ?? ['identity']
