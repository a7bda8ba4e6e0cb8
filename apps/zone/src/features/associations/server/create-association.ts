import { associationErrors } from '@repo/contract'
import { isCurrencyCode, isUsableOn } from '@repo/money'
import { dayIn } from '../../../server/calendar-date.ts'
import { uniqueConstraintOf } from '../../../server/database-failure.ts'
import { inOrg } from '../../../server/procedures.ts'
import { openBooks } from '../../ledger/index.ts'
import { insertAddress } from './address-store.ts'
import { insertAssociation, wireAssociation } from './association-store.ts'

export const createAssociation = inOrg.associations.create.handler(async ({ context: { tx, orgId, clock, authorize }, input }) => {
  // A role in one association allows nothing here: the question is about the organisation.
  await authorize('association', 'create', {})
  const { name, code, countryCode, timeZone, fiscalYearStartMonth, currencyCode } = input
  const openedOn = dayIn(timeZone, clock.now())
  if (!isCurrencyCode(currencyCode) || !isUsableOn(currencyCode, openedOn)) {
    throw associationErrors.CURRENCY_UNKNOWN({ fieldErrors: { currencyCode: [associationErrors.definitions.CURRENCY_UNKNOWN.message] } })
  }
  const addressId = await insertAddress(tx, orgId, input.address)
  const association = await insertAssociation(tx, {
    orgId,
    name,
    code,
    currencyCode,
    countryCode,
    subdivisionCode: input.subdivisionCode ?? null,
    timeZone,
    fiscalYearStartMonth,
    addressId,
  }).catch(codeTaken)
  const { id: associationId, legalEntityId } = association
  await openBooks(tx, { legalEntityId, associationId, currencyCode, fiscalYearStartMonth, openedOn })
  return wireAssociation(association)
})

/** @throws ASSOCIATION_CODE_TAKEN for a duplicate code, else the error itself */
export function codeTaken(error: unknown): never {
  if (uniqueConstraintOf(error) !== 'association_code') throw error
  const { message } = associationErrors.definitions.ASSOCIATION_CODE_TAKEN
  throw associationErrors.ASSOCIATION_CODE_TAKEN({ fieldErrors: { code: [message] }, cause: error })
}
