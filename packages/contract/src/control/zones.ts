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
})

export const zoneBoardSchema = z.object({ asOf: instant, head: z.number().int(), zones: z.array(zoneHealthSchema) })
export type ZoneHealth = z.infer<typeof zoneHealthSchema>
export type ZoneBoard = z.infer<typeof zoneBoardSchema>

export const zones = {
  board: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/zones', tags: ['Zones'], summary: 'Zones with cells, instances and measured health, worst first' })
    .input(z.object({}))
    .output(zoneBoardSchema),
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
