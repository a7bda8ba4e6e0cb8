import type { Address } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'

/** The columns an address is shown by. */
export const addressColumns = {
  countryCode: true,
  subdivisionCode: true,
  locality: true,
  dependentLocality: true,
  postalCode: true,
  sortingCode: true,
  lines: true,
} as const

/** Stores a new address. @returns its id, null when there is none */
export async function insertAddress(tx: OrgTransaction, orgId: string, address: Address | null | undefined): Promise<string | null> {
  if (!address) return null
  const { id } = await tx.address.create({ data: { organizationId: orgId, ...columnsOf(address) }, select: { id: true } })
  return id
}

/**
 * Changes the address of a row: `undefined` leaves it, null takes it away, and an address replaces it.
 * @returns the row's address id afterwards
 */
export async function changeAddress(
  tx: OrgTransaction,
  orgId: string,
  presentId: string | null,
  address: Address | null | undefined,
): Promise<string | null> {
  if (address === undefined) return presentId
  if (address === null || presentId === null) return insertAddress(tx, orgId, address)
  await tx.address.update({
    where: { organizationId_id: { organizationId: orgId, id: presentId } },
    data: columnsOf(address),
    select: { id: true },
  })
  return presentId
}

function columnsOf(address: Address) {
  return {
    countryCode: address.countryCode,
    subdivisionCode: address.subdivisionCode ?? null,
    locality: address.locality ?? null,
    dependentLocality: address.dependentLocality ?? null,
    postalCode: address.postalCode ?? null,
    sortingCode: address.sortingCode ?? null,
    lines: address.lines,
  }
}
