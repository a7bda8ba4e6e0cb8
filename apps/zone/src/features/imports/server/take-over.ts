import { unitErrors, type Party, type Unit } from '@repo/contract'
import { invariant } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { uniqueConstraintOf } from '../../../server/database-failure.ts'
import { insertProperty, listProperties } from '../../associations/index.ts'
import { insertOwnerships, insertParties, partiesByEmail } from '../../people/index.ts'
import { insertUnits } from '../../units/index.ts'
import { ownerKey } from '../check-unit.ts'
import type { ImportRow } from '../parse-row.ts'

// More buildings than an association has; the list is read as one page.
const propertiesMax = 100_000

/** What of an import is there so far: id by name, and by `ownerKey`. */
export interface TakenOver {
  readonly propertyIds: Map<string, string>
  readonly partyIds: Map<string, string>
}

/** Begins with the properties that the association has already. */
export async function beginTakeOver(tx: OrgTransaction, associationId: string): Promise<TakenOver> {
  const present = await listProperties(tx, { all: true }, { associationId }, undefined, propertiesMax)
  return { propertyIds: new Map(present.map(({ name, id }) => [name, id])), partyIds: new Map() }
}

/**
 * Creates what some lines of a checked import describe, in the order of the file: amounts are later split in the order of units. Properties that
 * the association has already, by name, are used; so are people the organisation has already, by name, kind and e-mail address.
 * @param rows all lines of their units
 * @param soFar of the lines before; what is created here is added
 * @throws UNIT_LABEL_TAKEN when a unit was added since the check
 */
export async function takeOver(
  tx: OrgTransaction,
  { orgId, associationId }: { readonly orgId: string; readonly associationId: string },
  rows: readonly ImportRow[],
  soFar: TakenOver,
): Promise<void> {
  await takeOverProperties(tx, orgId, associationId, rows, soFar.propertyIds)
  await takeOverOwners(tx, orgId, associationId, rows, soFar.partyIds)
  const byUnit = Map.groupBy(rows, (row) => row.unitLabel)
  const firstRows = [...byUnit.values()].flatMap(([first]) => first ?? [])
  const units = await insertUnits(
    tx,
    orgId,
    associationId,
    firstRows.map(({ unitLabel, property, kind, floor, areaSqCm, entitlement }) => ({
      propertyId: found(soFar.propertyIds, property),
      label: unitLabel,
      // The table of staged lines admits the contract's kinds and nothing else.
      kind: kind as Unit['kind'],
      floor,
      areaSqCm,
      entitlement,
    })),
  ).catch((cause: unknown) => {
    throw uniqueConstraintOf(cause) === 'unit_label' ? unitErrors.UNIT_LABEL_TAKEN({ cause }) : cause
  })
  const ownerships = units.flatMap((unit) =>
    (byUnit.get(unit.label) ?? []).map((row, index) => ({
      unitId: unit.id,
      partyId: found(soFar.partyIds, ownerKey(row)),
      share: { numerator: row.shareNumerator, denominator: row.shareDenominator },
      validFrom: row.ownedFrom,
      ordinal: index + 1,
    })),
  )
  await insertOwnerships(tx, orgId, ownerships)
}

async function takeOverProperties(
  tx: OrgTransaction,
  orgId: string,
  associationId: string,
  rows: readonly ImportRow[],
  ids: Map<string, string>,
): Promise<void> {
  for (const name of new Set(rows.map((row) => row.property))) {
    if (ids.has(name)) continue
    ids.set(name, (await insertProperty(tx, { orgId, associationId, name, addressId: null })).id)
  }
}

async function takeOverOwners(
  tx: OrgTransaction,
  orgId: string,
  associationId: string,
  rows: readonly ImportRow[],
  ids: Map<string, string>,
): Promise<void> {
  const emails = [...new Set(rows.flatMap((row) => row.ownerEmail?.toLowerCase() ?? []))]
  for (const { id, kind, displayName, email } of await partiesByEmail(tx, emails)) {
    const key = ownerKey({ ownerKind: kind, ownerName: displayName, ownerEmail: email, ownerPhone: null })
    if (!ids.has(key)) ids.set(key, id)
  }
  const missing = new Map(rows.filter((row) => !ids.has(ownerKey(row))).map((row) => [ownerKey(row), row]))
  const created = await insertParties(
    tx,
    orgId,
    [...missing.values()].map((row) => ({
      associationId,
      kind: row.ownerKind as Party['kind'],
      displayName: row.ownerName,
      email: row.ownerEmail,
      phone: row.ownerPhone,
      locale: row.ownerLocale,
      addressId: null,
    })),
  )
  ;[...missing.keys()].forEach((key, index) => {
    const id = created[index]
    invariant(id !== undefined, 'as many people come back as went in')
    ids.set(key, id)
  })
}

function found(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key)
  invariant(id !== undefined, 'what a line names was created before it is used')
  return id
}
