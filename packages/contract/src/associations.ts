import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { address, subdivisionFits, subdivisionMisfit } from './address.ts'
import { csvFile, csvInput } from './csv.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { sortBy } from './sorting.ts'
import { requestErrors } from './request-errors.ts'
import { raises } from './wire-errors.ts'
import { classified, countryCode, currencyCode, id, instant, subdivisionCode, text, timeZone } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

export const associationErrors = defineErrors({
  ASSOCIATION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such association.' },
  ASSOCIATION_CODE_TAKEN: { status: 409, owner: 'caller', message: 'Another association already has this code. Choose a different one.' },
  CURRENCY_UNKNOWN: { status: 422, owner: 'caller', message: 'This currency is not known. Use a current ISO 4217 code.' },
})

export const associationId = id('AssociationId')
export const legalEntityId = id('LegalEntityId')

/** Short name in lists, file names and references: letters, digits and hyphens. */
export const associationCode = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,15}$/, fieldProblems.ASSOCIATION_CODE_MALFORMED)

/** A community association and the legal entity whose books it keeps. */
const name = classified(text(160), 'identity')
/** What the zone's staff may propose to correct of an association, and what it may be. */
export const correctableOfAssociation = { name }

export const association = z
  .object({
    id: associationId,
    legalEntityId,
    name: classified(z.string(), 'identity'),
    code: classified(associationCode, 'identity'),
    countryCode,
    subdivisionCode: subdivisionCode.nullable(),
    /** The functional currency: the entity's ledger balances in it, and it never changes. */
    currencyCode,
    /** Days of law (due dates, postings) are days in this zone. */
    timeZone,
    /** 1 is January. */
    fiscalYearStartMonth: z.number().int().min(1).max(12),
    address: address.nullable(),
    unitCount: z.number().int().min(0),
    createdAt: instant,
  })
  .meta({ id: 'Association' })

export type Association = z.infer<typeof association>

export const associationFilter = z.object({
  search: text(100).optional(),
  currencyCode: currencyCode.optional(),
  sort: sortBy(['name', 'code', 'currency'], 'name'),
})

export const associations = {
  create: orgProcedure({ resource: 'association', action: 'create' })
    .route({ method: 'POST', path: '/associations', successStatus: 201, summary: 'Create an association with its legal entity and books' })
    .input(
      z
        .object({
          name,
          code: classified(associationCode, 'identity'),
          countryCode,
          subdivisionCode: subdivisionCode.nullish(),
          currencyCode,
          timeZone,
          fiscalYearStartMonth: z.number().int().min(1).max(12).default(1),
          address: address.nullish(),
        })
        .refine(subdivisionFits, subdivisionMisfit),
    )
    .output(association)
    .errors(raises(associationErrors, 'ASSOCIATION_CODE_TAKEN', 'CURRENCY_UNKNOWN')),
  list: orgProcedure({ resource: 'association', action: 'list' })
    .route({ method: 'GET', path: '/associations', summary: 'List associations by name' })
    .input(pageInput.extend(associationFilter.shape))
    .output(pageOf(association)),
  get: orgProcedure({ resource: 'association', action: 'read' })
    .route({ method: 'GET', path: '/associations/{associationId}', summary: 'Read one association' })
    .input(z.object({ associationId }))
    .output(association)
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
  update: orgProcedure({ resource: 'association', action: 'update' })
    .route({ method: 'PATCH', path: '/associations/{associationId}', summary: 'Rename an association or change its address' })
    .input(
      z.object({
        associationId,
        name: name.optional(),
        code: classified(associationCode, 'identity').optional(),
        address: address.nullish(),
      }),
    )
    .output(association)
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND', 'ASSOCIATION_CODE_TAKEN')),
  export: orgProcedure({ resource: 'association', action: 'export', audit: 'read' })
    .route({ method: 'GET', path: '/associations/export.csv', summary: 'All associations as CSV' })
    .input(associationFilter.extend(csvInput))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE')),
}
