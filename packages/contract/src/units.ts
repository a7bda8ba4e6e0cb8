import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { associationErrors, associationId } from './associations.ts'
import { csvFile, csvInput } from './csv.ts'
import { fieldProblems } from './field-problems.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { propertyErrors, propertyId } from './properties.ts'
import { sortBy } from './sorting.ts'
import { requestErrors } from './request-errors.ts'
import { raises } from './wire-errors.ts'
import { classified, date, id, naturalNumber, positiveNumber, text } from './wire.ts'

export const unitErrors = defineErrors({
  UNIT_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such unit.' },
  UNIT_LABEL_TAKEN: { status: 409, owner: 'caller', message: 'Another unit of the association already has this label.' },
})

export const unitId = id('UnitId')
export const unitKinds = ['dwelling', 'commercial', 'parking', 'storage', 'other'] as const

const label = classified(text(40), 'identity')
const floor = classified(text(20), 'identity')

/** What the zone's staff may propose to correct of a unit, and what it may be. */
export const correctableOfUnit = { label, floor: floor.nullable() }

/** A part of a property that is owned and billed on its own. */
export const unit = z
  .object({
    id: unitId,
    associationId,
    propertyId,
    label: classified(z.string(), 'identity'),
    kind: z.enum(unitKinds),
    floor: classified(z.string(), 'identity').nullable(),
    /** Square centimetres: exact, whatever unit the plans use. */
    areaSqCm: positiveNumber.nullable(),
    /** The unit's weight in what is shared by entitlement; zero means it takes no part. */
    entitlement: naturalNumber,
    /** Position in the association, from 1, in the order units were created; figures are split in this order. */
    ordinal: z.number().int().min(1),
  })
  .meta({ id: 'Unit' })

export type Unit = z.infer<typeof unit>

const fields = {
  label,
  kind: z.enum(unitKinds).default('dwelling'),
  floor: floor.nullish(),
  areaSqCm: positiveNumber.nullish(),
  entitlement: naturalNumber.default('0'),
}

export const unitFilter = z.object({
  associationId: associationId.optional(),
  propertyId: propertyId.optional(),
  search: text(60).optional(),
  /** The day at whose end the order `open` counts what is open; today where it is left out. */
  at: date.optional(),
  /** `open` is what is open on the unit, of one association: amounts of two currencies have no order. */
  sort: sortBy(['unit', 'kind', 'entitlement', 'open'], 'unit'),
})

const hasOneAssociation = ({ sort, associationId: one }: { sort: string; associationId?: string | undefined }): boolean =>
  one !== undefined || (sort !== 'open' && sort !== '-open')
const oneAssociation = { path: ['associationId'], message: fieldProblems.EMPTY }

export const units = {
  create: orgProcedure({ resource: 'unit', action: 'create' })
    .route({ method: 'POST', path: '/units', successStatus: 201, summary: 'Add a unit to a property' })
    .input(z.object({ propertyId, ...fields }))
    .output(unit)
    .errors({ ...raises(propertyErrors, 'PROPERTY_NOT_FOUND'), ...raises(unitErrors, 'UNIT_LABEL_TAKEN') }),
  list: orgProcedure({ resource: 'unit', action: 'list' })
    .route({ method: 'GET', path: '/units', summary: 'List units, in natural order of label unless told otherwise' })
    .input(pageInput.extend(unitFilter.shape).refine(hasOneAssociation, oneAssociation))
    .output(pageOf(unit))
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
  get: orgProcedure({ resource: 'unit', action: 'read' })
    .route({ method: 'GET', path: '/units/{unitId}', summary: 'Read one unit' })
    .input(z.object({ unitId }))
    .output(unit)
    .errors(raises(unitErrors, 'UNIT_NOT_FOUND')),
  update: orgProcedure({ resource: 'unit', action: 'update' })
    .route({ method: 'PATCH', path: '/units/{unitId}', summary: 'Change a unit' })
    .input(
      z.object({
        unitId,
        label: label.optional(),
        kind: z.enum(unitKinds).optional(),
        floor: floor.nullish(),
        areaSqCm: positiveNumber.nullish(),
        entitlement: naturalNumber.optional(),
      }),
    )
    .output(unit)
    .errors(raises(unitErrors, 'UNIT_NOT_FOUND', 'UNIT_LABEL_TAKEN')),
  export: orgProcedure({ resource: 'unit', action: 'export', audit: 'read' })
    .route({ method: 'GET', path: '/units/export.csv', summary: 'Units as CSV' })
    .input(unitFilter.extend(csvInput).refine(hasOneAssociation, oneAssociation))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE'))
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
}
