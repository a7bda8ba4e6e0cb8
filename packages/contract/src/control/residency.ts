import { buckets, exportRules, levels, policyModes, policyScopes, policyTypes } from '@repo/residency'
import { z } from 'zod'
import { zoneCodeSchema } from '../edge/names.ts'
import { raises } from '../wire-errors.ts'
import { id, instant } from '../wire.ts'
import { controlErrors } from './control-errors.ts'
import { ifMatchSpec } from './if-match.ts'
import { operatorProcedure } from './operator-procedure.ts'
import { placeCountrySchema } from './regions.ts'

const countries = z
  .array(placeCountrySchema)
  .max(64)
  .refine((given) => new Set(given).size === given.length, 'Each country once.')

/** What it names is all that is left; what is left out takes nothing away. */
const narrowing = z.strictObject({
  scope: z.enum(policyScopes),
  level: z.enum(levels).optional(),
  dataset: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,31}$/)
    .optional(),
  countries: countries.optional(),
  deniedCountries: countries.optional(),
})

/** What a policy says. Strict: a field that nobody acts on is refused, never dropped. */
const said = {
  mode: z.enum(policyModes),
  pinnedCountry: placeCountrySchema.optional(),
  primaryCountry: placeCountrySchema.optional(),
  /** Ids of regions. */
  facilities: z.array(id('RegionId')).min(1).max(64).optional(),
  /** Never defaulted: an empty list means that no backups are made. */
  backupCountries: countries,
  viewFromOutside: z.boolean().optional(),
  narrowings: z.array(narrowing).max(32).optional(),
  /** How far the wished countries bind where the organisation is placed; left out is `flexible`. The zone's boundary is mandatory whatever it says. */
  policyType: z.enum(policyTypes).optional(),
  /** Where the primary is wished, the dearest first. */
  preferredCountries: countries.optional(),
}

export const policySchema = z.object({
  id: id('PolicyId'),
  zone: zoneCodeSchema,
  version: z.number().int(),
  ...said,
  changedAt: instant,
  /** How many organisations that are not closed are under it. */
  organizations: z.number().int(),
})
export type Policy = z.infer<typeof policySchema>

const one = z.strictObject({ id: id('PolicyId') })
const notFound = raises(controlErrors, 'POLICY_NOT_FOUND')
const problems = raises(
  controlErrors,
  'POLICY_FIELD_REQUIRED',
  'POLICY_FIELD_UNUSED',
  'POLICY_COUNTRY_OUTSIDE_ZONE',
  'POLICY_FACILITY_UNKNOWN',
  'POLICY_NARROWING_INCOMPLETE',
  'POLICY_UNSATISFIABLE',
)

const levelRuleSchema = z.object({
  level: z.enum(levels),
  /** Null is the level's own rule; else the form of data that the mode treats apart. */
  form: z.string().nullable(),
  places: z.string(),
  transit: z.string(),
  operatorAccess: z.string(),
  viewFromOutside: z.boolean(),
  exports: z.enum(exportRules),
  releasable: z.boolean(),
})

export const residency = {
  modes: operatorProcedure({ role: 'viewer' })
    .route({
      method: 'GET',
      path: '/residency/modes',
      tags: ['Residency'],
      summary: 'The five modes, with what each allows for each level',
    })
    .input(z.strictObject({}))
    .output(
      z.object({
        items: z.array(
          z.object({
            mode: z.enum(policyModes),
            requires: z.array(z.enum(['pinnedCountry', 'primaryCountry', 'facilities'])),
            dedicatedCell: z.boolean(),
            staffInCountry: z.boolean(),
            rules: z.array(levelRuleSchema),
          }),
        ),
      }),
    ),
  levels: operatorProcedure({ role: 'viewer' })
    .route({
      method: 'GET',
      path: '/classification/levels',
      tags: ['Residency'],
      summary: 'The levels of data with the buckets each may carry, and what unclassified data counts as',
    })
    .input(z.strictObject({}))
    .output(
      z.object({
        items: z.array(z.object({ level: z.enum(levels), defaultBucket: z.enum(buckets), buckets: z.array(z.enum(buckets)) })),
        unclassified: z.object({ bucket: z.enum(buckets), level: z.enum(levels) }),
      }),
    ),
  policies: {
    list: operatorProcedure({ role: 'viewer' })
      .route({ method: 'GET', path: '/residency/policies', tags: ['Residency'], summary: 'Residency policies, newest change first' })
      .input(z.strictObject({ zone: zoneCodeSchema.optional() }))
      .output(z.object({ items: z.array(policySchema) })),
    get: operatorProcedure({ role: 'viewer' })
      .route({ method: 'GET', path: '/residency/policies/{id}', tags: ['Residency'], summary: 'One policy in its newest version' })
      .errors(notFound)
      .input(one)
      .output(policySchema),
    create: operatorProcedure({ role: 'operator', action: 'policies.create' })
      .route({
        method: 'POST',
        path: '/residency/policies',
        successStatus: 201,
        tags: ['Residency'],
        summary: 'Write a policy; one that leaves something without a place is refused',
      })
      .errors({ ...problems, ...raises(controlErrors, 'ZONE_NOT_IN_REGISTRY') })
      .input(z.strictObject({ zone: zoneCodeSchema, ...said }))
      .output(policySchema),
    update: operatorProcedure({ role: 'operator', action: 'policies.update' })
      .route({
        method: 'PUT',
        path: '/residency/policies/{id}',
        tags: ['Residency'],
        summary: 'Write a new version; organisations under the policy and their zone are told',
        spec: ifMatchSpec,
      })
      .errors({ ...notFound, ...problems, ...raises(controlErrors, 'VERSION_MISMATCH', 'IF_MATCH_REQUIRED') })
      .input(z.strictObject({ id: id('PolicyId'), ...said }))
      .output(policySchema),
    delete: operatorProcedure({ role: 'operator', action: 'policies.delete' })
      .route({
        method: 'DELETE',
        path: '/residency/policies/{id}',
        successStatus: 204,
        tags: ['Residency'],
        summary: 'Delete a policy that no organisation is under; its versions stay in the record',
      })
      .errors({ ...notFound, ...raises(controlErrors, 'POLICY_IN_USE') })
      .input(one)
      .output(z.void()),
  },
}
