import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { address } from './address.ts'
import { associationErrors, associationId } from './associations.ts'
import { csvFile, csvInput } from './csv.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { sortBy } from './sorting.ts'
import { taxIdentifier, taxIdentifierInput } from './tax-identifier.ts'
import { requestErrors } from './request-errors.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant, locale, text } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

export const peopleErrors = defineErrors({
  PARTY_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such person or company.' },
  TAX_IDENTIFIER_INVALID: {
    status: 422,
    owner: 'caller',
    message: 'The tax identifier does not have the form or check digit of its kind.',
  },
  TAX_IDENTIFIER_TAKEN: { status: 409, owner: 'caller', message: 'Another person or company already has this tax identifier.' },
})

export const partyId = id('PartyId')
export const partyKinds = ['person', 'company'] as const

const displayName = classified(text(160), 'identity')
const email = classified(z.email().max(254), 'identity')
const phone = classified(z.string().regex(/^\+[1-9]\d{5,14}$/, fieldProblems.PHONE_MALFORMED), 'identity')

/** A person or company the organisation deals with: owner, payer, later tenant or provider. Not a sign-in. */
export const party = z
  .object({
    id: partyId,
    associationId: associationId.nullable(),
    kind: z.enum(partyKinds),
    displayName: classified(z.string(), 'identity'),
    email: classified(z.string(), 'identity').nullable(),
    phone: classified(z.string(), 'identity').nullable(),
    locale: locale.nullable(),
    address: address.nullable(),
    taxIdentifiers: z.array(taxIdentifier),
    createdAt: instant,
  })
  .meta({ id: 'Party' })

export type Party = z.infer<typeof party>

const contactFields = { email: email.nullish(), phone: phone.nullish(), locale: locale.nullish(), address: address.nullish() }

/** What the zone's staff may propose to correct of a person, and what it may be. */
export const correctableOfPerson = { displayName, email: email.nullable(), phone: phone.nullable(), locale: locale.nullable() }

export const peopleFilter = z.object({
  /** People entered for this association, and owners of its units at any time. */
  associationId: associationId.optional(),
  search: text(100).optional(),
  /** Exact look-up by tax identifier, through its keyed hash. */
  taxIdentifier: classified(text(40), 'identity').optional(),
  sort: sortBy(['name', 'kind', 'email'], 'name'),
})

export const people = {
  create: orgProcedure({ resource: 'party', action: 'create' })
    .route({ method: 'POST', path: '/people', successStatus: 201, summary: 'Add a person or company' })
    .input(
      z.object({
        /** The association the person is entered for. Members whose role is limited to associations must name one of theirs. */
        associationId: associationId.nullish(),
        kind: z.enum(partyKinds).default('person'),
        displayName,
        ...contactFields,
        taxIdentifiers: z.array(taxIdentifierInput).max(10).default([]),
      }),
    )
    .output(party)
    .errors({
      ...raises(peopleErrors, 'TAX_IDENTIFIER_INVALID', 'TAX_IDENTIFIER_TAKEN'),
      ...raises(associationErrors, 'ASSOCIATION_NOT_FOUND'),
    }),
  list: orgProcedure({ resource: 'party', action: 'list' })
    .route({ method: 'GET', path: '/people', summary: 'List people and companies by name' })
    .input(pageInput.extend(peopleFilter.shape))
    .output(pageOf(party))
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
  get: orgProcedure({ resource: 'party', action: 'read' })
    .route({ method: 'GET', path: '/people/{partyId}', summary: 'Read one person or company' })
    .input(z.object({ partyId }))
    .output(party)
    .errors(raises(peopleErrors, 'PARTY_NOT_FOUND')),
  update: orgProcedure({ resource: 'party', action: 'update' })
    .route({ method: 'PATCH', path: '/people/{partyId}', summary: 'Change a person or company; tax identifiers are replaced as a whole' })
    .input(
      z.object({
        partyId,
        displayName: displayName.optional(),
        ...contactFields,
        taxIdentifiers: z.array(taxIdentifierInput).max(10).optional(),
      }),
    )
    .output(party)
    .errors(raises(peopleErrors, 'PARTY_NOT_FOUND', 'TAX_IDENTIFIER_INVALID', 'TAX_IDENTIFIER_TAKEN')),
  export: orgProcedure({ resource: 'party', action: 'export', audit: 'read' })
    .route({ method: 'GET', path: '/people/export.csv', summary: 'People and companies as CSV' })
    .input(peopleFilter.extend(csvInput))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE'))
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
}
