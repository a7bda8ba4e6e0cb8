import { z } from 'zod'
import { regionLifecycles, regionRoles } from '../boundary/index.ts'
import { zoneCodeSchema } from '../edge/names.ts'
import { raises } from '../wire-errors.ts'
import { id, instant } from '../wire.ts'
import { controlErrors } from './control-errors.ts'
import { ifMatchSpec } from './if-match.ts'
import { operatorProcedure } from './operator-procedure.ts'

/** A provider's or a region's code, as the provider spells it. It tells nothing about the jurisdiction. */
export const placeCodeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
export const placeCountrySchema = z.string().regex(/^[A-Z]{2}$/)

const roles = z
  .array(z.enum(regionRoles))
  .min(1)
  .max(3)
  .refine((given) => new Set(given).size === given.length, 'Each role once.')

const named = {
  zone: zoneCodeSchema,
  provider: placeCodeSchema,
  code: placeCodeSchema,
}
const told = {
  country: placeCountrySchema,
  roles,
  lifecycle: z.enum(regionLifecycles),
}

export const registeredRegionSchema = z.object({
  id: id('RegionId'),
  ...named,
  ...told,
  /** Rises with each change; the ETag is this number in quotation marks. */
  version: z.number().int(),
  changedAt: instant,
  /** Codes of the cells that stand there now. */
  cells: z.array(z.string()),
})
export type RegisteredRegion = z.infer<typeof registeredRegionSchema>

const one = z.strictObject({ id: id('RegionId') })
const notFound = raises(controlErrors, 'REGION_NOT_FOUND')
const places = raises(controlErrors, 'REGION_COUNTRY_UNKNOWN', 'REGION_OUTSIDE_ZONE')

export const regions = {
  list: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/regions', tags: ['Regions'], summary: 'The registry of regions, by zone and code' })
    .input(z.strictObject({ zone: zoneCodeSchema.optional(), lifecycle: z.enum(regionLifecycles).optional() }))
    .output(z.object({ items: z.array(registeredRegionSchema) })),
  get: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/regions/{id}', tags: ['Regions'], summary: 'One region; its ETag is what a change names in If-Match' })
    .errors(notFound)
    .input(one)
    .output(registeredRegionSchema),
  create: operatorProcedure({ role: 'operator', action: 'regions.create' })
    .route({
      method: 'POST',
      path: '/regions',
      successStatus: 201,
      tags: ['Regions'],
      summary: 'Register a region; its jurisdiction is its country',
    })
    .errors({ ...places, ...raises(controlErrors, 'REGION_DUPLICATE') })
    .input(z.strictObject({ ...named, ...told, lifecycle: z.enum(['planned', 'active']).default('planned') }))
    .output(registeredRegionSchema),
  update: operatorProcedure({ role: 'operator', action: 'regions.update' })
    .route({
      method: 'PUT',
      path: '/regions/{id}',
      tags: ['Regions'],
      summary: "Change a region's roles or lifecycle, or its country while nothing uses it",
      spec: ifMatchSpec,
    })
    .errors({
      ...notFound,
      ...places,
      ...raises(controlErrors, 'REGION_IN_USE', 'REGION_TRANSITION_NOT_ALLOWED', 'VERSION_MISMATCH', 'IF_MATCH_REQUIRED'),
    })
    .input(z.strictObject({ id: id('RegionId'), ...told }))
    .output(registeredRegionSchema),
  delete: operatorProcedure({ role: 'operator', action: 'regions.delete' })
    .route({
      method: 'DELETE',
      path: '/regions/{id}',
      successStatus: 204,
      tags: ['Regions'],
      summary: 'Delete a region that was never used; one that was is retired',
    })
    .errors({ ...notFound, ...raises(controlErrors, 'REGION_IN_USE') })
    .input(one)
    .output(z.void()),
}
