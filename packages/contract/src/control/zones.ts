import { cellStrategies } from '@repo/residency'
import { z } from 'zod'
import { healthParts, healthStates } from '../boundary/index.ts'
import { directoryCellSchema, directoryZoneSchema } from '../edge/directory-records.ts'
import { cellCodeSchema, zoneCodeSchema } from '../edge/names.ts'
import { raises } from '../wire-errors.ts'
import { instant } from '../wire.ts'
import { controlErrors } from './control-errors.ts'
import { operatorProcedure } from './operator-procedure.ts'

export const placeStates = ['open', 'draining', 'off'] as const
/** What a zone or one of its parts is held to be. `unknown` is neither good nor bad: nothing was heard for too long. */
export const zoneStates = ['steady', 'degraded', 'down', 'unknown'] as const
export type ZoneState = (typeof zoneStates)[number]

/** How far back the budget is looked at. */
export const budgetWindows = ['1d', '7d', '30d'] as const
export type BudgetWindow = (typeof budgetWindows)[number]
/** How grave a burn is: somebody is called now, or it can wait for the morning. */
export const burnSeverities = ['page', 'ticket'] as const
export type BurnSeverity = (typeof burnSeverities)[number]

const code = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)

export const regionSchema = z.object({
  provider: code,
  code,
  country: z.string().regex(/^[A-Z]{2}$/),
  role: z.enum(['primary', 'replica', 'backup']),
  lifecycle: z.enum(['planned', 'active', 'retired']),
})

const partHealth = z.object({
  part: z.enum(healthParts),
  state: z.enum(healthStates),
  latencyMs: z.number().nullable(),
  /** How long ago it was measured, in milliseconds. */
  ageMs: z.number(),
})

export const instanceHealthSchema = z.object({
  instanceId: z.uuid(),
  role: z.enum(['web', 'worker', 'edge']),
  cell: cellCodeSchema,
  state: z.enum(healthStates),
  lastHeardMs: z.number(),
  directoryAgeMs: z.number().nullable(),
  parts: z.array(partHealth),
})

export const cellHealthSchema = z.object({
  code: cellCodeSchema,
  number: z.number().int(),
  state: z.enum(placeStates),
  health: z.enum(zoneStates),
  countries: z.array(z.string()),
  instances: z.array(instanceHealthSchema),
  /** Null while nothing fresh was heard: a figure that may be stale is withheld. */
  workflowsPending: z.number().int().nullable(),
  workflowsFailed: z.number().int().nullable(),
})

/** Planned from the registry and the policies of the organisations on the cell; whether its standbys are there the zone observes. */
export const cellFailoverSchema = z
  .object({
    code: cellCodeSchema,
    /** Null for a cell that has not said. */
    replication: z.enum(cellStrategies).nullable(),
    /** Where it goes; null where it degrades instead. */
    target: z.object({ region: z.uuid(), country: z.string(), loses: z.enum(['nothing', 'the_last']) }).nullable(),
    /** Why it degrades. */
    reason: z.string().nullable(),
  })
  .meta({ id: 'CellFailover' })
export type CellFailover = z.infer<typeof cellFailoverSchema>

const burnSchema = z.object({
  /** How many times faster than the target allows; null when nobody asked. */
  burn: z.number().nullable(),
  /** The same over the short window that says whether it still goes on. */
  shortBurn: z.number().nullable(),
  fires: z.boolean(),
})

/** How well a zone's edges served people. */
export const serviceLevelSchema = z.object({
  /** Of the window chosen. */
  requests: z.number().int(),
  failed: z.number().int(),
  /** Share of the error budget of the window: 1 untouched, 0 spent, below it overspent; null when nobody asked. */
  budgetLeft: z.number().nullable(),
  burns: z.object({ hour: burnSchema, sixHours: burnSchema, threeDays: burnSchema }),
  /** Of the last hour, at the edge, in milliseconds; the histogram's last bound for all above. Null when nobody asked. */
  p99Ms: z.number().nullable(),
  alert: z.enum(burnSeverities).nullable(),
  acknowledgedAt: instant.nullable(),
})

export const zoneHealthSchema = z.object({
  code: zoneCodeSchema,
  state: z.enum(placeStates),
  health: z.enum(zoneStates),
  webOrigin: z.string(),
  lastHeardMs: z.number().nullable(),
  cellsUp: z.number().int(),
  cells: z.array(cellHealthSchema),
  organizations: z.number().int(),
  /** The worst state over all instances, part by part. */
  parts: z.array(partHealth),
  /** Null while the zone or one of its edges was not heard for too long: figures that may be stale are withheld. */
  service: serviceLevelSchema.nullable(),
})

export const zoneBoardSchema = z.object({
  asOf: instant,
  head: z.number().int(),
  window: z.enum(budgetWindows),
  /** Requests in a million that must not fail. */
  targetPpm: z.number().int(),
  zones: z.array(zoneHealthSchema),
})

const window = z.enum(budgetWindows).default('30d')

export const zoneBurnSchema = z.object({
  asOf: instant,
  code: zoneCodeSchema,
  window: z.enum(budgetWindows),
  targetPpm: z.number().int(),
  /** Hours in which something was heard, oldest first. One that is missing was not heard of, which is not the same as quiet. */
  hours: z.array(z.object({ startsAt: instant, requests: z.number().int(), failed: z.number().int(), burn: z.number().nullable() })),
})
export type ServiceLevel = z.infer<typeof serviceLevelSchema>
export type ZoneBurn = z.infer<typeof zoneBurnSchema>
export type ZoneHealth = z.infer<typeof zoneHealthSchema>
export type ZoneBoard = z.infer<typeof zoneBoardSchema>

export const zones = {
  board: operatorProcedure({ role: 'viewer' })
    .route({
      method: 'GET',
      path: '/zones',
      tags: ['Zones'],
      summary: 'Zones with cells, instances, measured health and service level, worst first',
    })
    .input(z.object({ window }))
    .output(zoneBoardSchema),
  burn: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/zones/{code}/burn', tags: ['Zones'], summary: 'How fast a zone spent its error budget, by hour' })
    .errors(raises(controlErrors, 'ZONE_NOT_FOUND'))
    .input(z.object({ code: zoneCodeSchema, window }))
    .output(zoneBurnSchema),
  acknowledge: operatorProcedure({ role: 'operator', action: 'zones.acknowledge' })
    .route({
      method: 'POST',
      path: '/zones/{code}/acknowledge',
      tags: ['Zones'],
      summary: 'Say that somebody looks after a zone that burns',
    })
    .errors(raises(controlErrors, 'ZONE_NOT_FOUND', 'ZONE_NOT_BURNING'))
    .input(z.object({ code: zoneCodeSchema }))
    .output(z.object({ zone: zoneCodeSchema, severity: z.enum(burnSeverities), acknowledgedAt: instant })),
  register: operatorProcedure({ role: 'operator', action: 'zones.register' })
    .route({ method: 'PUT', path: '/zones/{code}', tags: ['Zones'], summary: 'Register a zone, or change its origin or state' })
    .errors(raises(controlErrors, 'ZONE_NOT_IN_REGISTRY'))
    .input(
      z.object({
        code: zoneCodeSchema,
        webOrigin: directoryZoneSchema.shape.webOrigin.max(64),
        state: z.enum(placeStates).default('open'),
      }),
    )
    .output(z.object({ code: zoneCodeSchema, state: z.enum(placeStates) })),
  registerCell: operatorProcedure({ role: 'operator', action: 'zones.registerCell' })
    .route({
      method: 'PUT',
      path: '/cells/{code}',
      tags: ['Zones'],
      summary: "Register a cell, or change its edge's address, regions or state",
    })
    .errors(
      raises(controlErrors, 'ZONE_NOT_FOUND', 'CELL_NUMBER_TAKEN', 'CELL_MOVED_ZONE', 'REGION_OUTSIDE_ZONE', 'CELL_REPLICATION_UNMET'),
    )
    .input(
      z.object({
        code: cellCodeSchema,
        zone: zoneCodeSchema,
        number: directoryCellSchema.shape.number,
        edgeAddress: z.string().regex(/^https?:\/\/[a-z0-9.-]{1,50}(:[0-9]{1,5})?$/),
        regions: z.array(regionSchema).min(1).max(32),
        state: z.enum(placeStates).default('open'),
        /** How it keeps its copies. Left out, what is known of it stays. */
        replication: z.enum(cellStrategies).optional(),
      }),
    )
    .output(z.object({ code: cellCodeSchema, number: z.number().int(), state: z.enum(placeStates) })),
  failover: operatorProcedure({ role: 'viewer' })
    .route({
      method: 'GET',
      path: '/cells/{code}/failover',
      tags: ['Zones'],
      summary: 'Where a cell goes when its primary is lost and its standbys are there: inside the zone, or nowhere',
    })
    .errors(raises(controlErrors, 'CELL_NOT_FOUND'))
    .input(z.strictObject({ code: cellCodeSchema }))
    .output(cellFailoverSchema),
}
