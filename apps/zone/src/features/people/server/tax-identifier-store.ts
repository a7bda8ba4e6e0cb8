import { peopleErrors, type TaxIdentifierInput } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { toDateColumn } from '../../../server/calendar-date.ts'
import { uniqueConstraintOf } from '../../../server/database-failure.ts'
import type { FieldCipher } from '../../../server/field-cipher.ts'
import { endingOf, isTaxIdentifier, normalizeTaxIdentifier } from '../tax-identifier.ts'

/** Binds sealed values and hashes to organisation and column: equal identifiers of two organisations have nothing in common. */
const contextOf = (orgId: string): string => `${orgId}/tax_identifier.value`

/** The hash by which an identifier is found. */
export function taxIdentifierIndex(cipher: FieldCipher, orgId: string, value: string): string {
  return cipher.index(normalizeTaxIdentifier(value), contextOf(orgId))
}

/**
 * Replaces the tax identifiers of a person or company.
 * @throws TAX_IDENTIFIER_INVALID naming the field, TAX_IDENTIFIER_TAKEN
 */
export async function replaceTaxIdentifiers(
  tx: OrgTransaction,
  cipher: FieldCipher,
  orgId: string,
  partyId: string,
  identifiers: readonly TaxIdentifierInput[],
): Promise<void> {
  const wrong = identifiers.flatMap(({ type, countryCode, value }, index) =>
    isTaxIdentifier(type, countryCode, normalizeTaxIdentifier(value)) ? [] : [`taxIdentifiers.${index}.value`],
  )
  if (wrong.length > 0) {
    const { message } = peopleErrors.definitions.TAX_IDENTIFIER_INVALID
    throw peopleErrors.TAX_IDENTIFIER_INVALID({ fieldErrors: Object.fromEntries(wrong.map((path) => [path, [message]])) })
  }
  await tx.taxIdentifier.deleteMany({ where: { partyId } })
  if (identifiers.length === 0) return
  const data = identifiers.map(({ type, countryCode, value, validFrom, validTo }) => {
    const normalized = normalizeTaxIdentifier(value)
    return {
      organizationId: orgId,
      partyId,
      type,
      countryCode,
      sealedValue: cipher.seal(normalized, contextOf(orgId)),
      valueIndex: cipher.index(normalized, contextOf(orgId)),
      ending: endingOf(normalized),
      validFrom: validFrom ? toDateColumn(validFrom) : null,
      validTo: validTo ? toDateColumn(validTo) : null,
    }
  })
  await tx.taxIdentifier.createMany({ data }).catch((error: unknown) => {
    if (uniqueConstraintOf(error) === 'tax_identifier_once') throw peopleErrors.TAX_IDENTIFIER_TAKEN({ cause: error })
    throw error
  })
}
