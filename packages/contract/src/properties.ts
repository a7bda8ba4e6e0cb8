import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { address } from './address.ts'
import { associationErrors, associationId } from './associations.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { classified, id, text } from './wire.ts'

export const propertyErrors = defineErrors({
  PROPERTY_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such property.' },
})

export const propertyId = id('PropertyId')

/** A building or plot of an association, with its address. Units lie in it. */
export const property = z
  .object({ id: propertyId, associationId, name: classified(z.string(), 'identity'), address: address.nullable() })
  .meta({ id: 'Property' })

export type Property = z.infer<typeof property>

export const properties = {
  create: orgProcedure({ resource: 'property', action: 'create' })
    .route({ method: 'POST', path: '/properties', successStatus: 201, summary: 'Add a property to an association' })
    .input(z.object({ associationId, name: classified(text(160), 'identity'), address: address.nullish() }))
    .output(property)
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
  list: orgProcedure({ resource: 'property', action: 'list' })
    .route({ method: 'GET', path: '/properties', summary: 'List properties, of one association or of all' })
    .input(pageInput.extend({ associationId: associationId.optional() }))
    .output(pageOf(property)),
}
