import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { peopleErrors, partyId } from './people.ts'
import { orgProcedure } from './procedure.ts'
import { unitErrors, unitId } from './units.ts'
import { raises } from './wire-errors.ts'
import { classified, date, id, positiveNumber } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

export const ownershipErrors = defineErrors({
  OWNERSHIP_SHARES_INCOMPLETE: { status: 422, owner: 'caller', message: 'The shares of the owners must add up to exactly one.' },
  OWNERSHIP_DATE_CONFLICT: {
    status: 409,
    owner: 'caller',
    message: 'The unit has a later change of owners. Choose a date after it, or correct the later change first.',
  },
  OWNER_NOT_CURRENT: { status: 422, owner: 'caller', message: 'The seller does not own the unit on that date.' },
  OWNERSHIP_SHARE_EXCEEDED: { status: 422, owner: 'caller', message: 'The seller cannot hand over more than the share they own.' },
})

/** An exact fraction: a third is `{ numerator: "1", denominator: "3" }`. */
export const share = z
  .object({ numerator: classified(positiveNumber, 'transactional'), denominator: classified(positiveNumber, 'transactional') })
  .refine((value) => BigInt(value.numerator) <= BigInt(value.denominator), fieldProblems.SHARE_ABOVE_ONE)
  .refine((value) => BigInt(value.denominator) <= 1_000_000_000n, fieldProblems.DENOMINATOR_TOO_LARGE)
  .meta({ id: 'Share' })

/** One owner's share of a unit from a day until, but not including, another. */
export const ownershipInterval = z
  .object({
    id: id('OwnershipId'),
    unitId,
    partyId,
    share,
    validFrom: date,
    /** First day it no longer holds; null while it holds. */
    validTo: date.nullable(),
    /** Order among owners who begin on the same day. */
    ordinal: z.number().int().min(1),
  })
  .meta({ id: 'OwnershipInterval' })

export type OwnershipInterval = z.infer<typeof ownershipInterval>

/** An owner as lists show one. */
export const namedOwner = z.object({ partyId, displayName: classified(z.string(), 'identity'), share })
export type NamedOwner = z.infer<typeof namedOwner>

const owners = z.object({ owners: z.array(ownershipInterval) })

export const ownership = {
  set: orgProcedure({ resource: 'ownership', action: 'set' })
    .route({
      method: 'PUT',
      path: '/units/{unitId}/owners',
      summary: 'Replace the owners of a unit from a day on; shares make exactly one',
    })
    .input(z.object({ unitId, validFrom: date, owners: z.array(z.object({ partyId, share })).min(1).max(500) }))
    .output(owners)
    .errors({
      ...raises(ownershipErrors, 'OWNERSHIP_SHARES_INCOMPLETE', 'OWNERSHIP_DATE_CONFLICT'),
      ...raises(unitErrors, 'UNIT_NOT_FOUND'),
      ...raises(peopleErrors, 'PARTY_NOT_FOUND'),
    }),
  list: orgProcedure({ resource: 'ownership', action: 'list' })
    .route({ method: 'GET', path: '/units/{unitId}/owners', summary: 'All owners of a unit, or those on one day' })
    .input(z.object({ unitId, on: date.optional() }))
    .output(owners)
    .errors(raises(unitErrors, 'UNIT_NOT_FOUND')),
  ofUnits: orgProcedure({ resource: 'ownership', action: 'list', mode: 'read' })
    .route({
      method: 'POST',
      path: '/units/owners',
      summary: 'Who owns each of several units on a day, by name; units not to be seen are left out',
    })
    .input(z.object({ unitIds: z.array(unitId).max(200), on: date }))
    .output(z.object({ items: z.array(z.object({ unitId, owners: z.array(namedOwner) })) })),
  transfer: orgProcedure({ resource: 'ownership', action: 'transfer' })
    .route({ method: 'POST', path: '/units/{unitId}/transfers', summary: 'Hand over an owner’s share, whole or in part, from a day on' })
    .input(
      z.object({
        unitId,
        fromPartyId: partyId,
        toPartyId: partyId,
        /** First day of the new owner. */
        validFrom: date,
        /** What is handed over, as a fraction of the unit; left out, all that the seller owns. */
        share: share.optional(),
      }),
    )
    .output(owners)
    .errors({
      ...raises(ownershipErrors, 'OWNERSHIP_DATE_CONFLICT', 'OWNER_NOT_CURRENT', 'OWNERSHIP_SHARE_EXCEEDED'),
      ...raises(unitErrors, 'UNIT_NOT_FOUND'),
      ...raises(peopleErrors, 'PARTY_NOT_FOUND'),
    }),
}
