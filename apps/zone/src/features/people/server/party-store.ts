import type { AssociationScope } from '@repo/authz'
import type { Party } from '@repo/contract'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { fromDateColumn } from '../../../server/calendar-date.ts'
import { addressColumns } from '../../associations/index.ts'
import { sortOrder, type Position, type SortColumn } from '../../../server/sort-order.ts'
import { nameKey } from '../name-key.ts'

const columns = {
  id: true,
  associationId: true,
  kind: true,
  displayName: true,
  nameKey: true,
  email: true,
  phone: true,
  locale: true,
  addressId: true,
  createdAt: true,
  address: { select: addressColumns },
  taxIdentifiers: {
    select: { type: true, countryCode: true, ending: true, validFrom: true, validTo: true },
    orderBy: [{ type: 'asc' }, { id: 'asc' }],
  },
} as const satisfies Prisma.PartySelect

export type PartyRow = Prisma.PartyGetPayload<{ select: typeof columns }>

const ofAssociations = (associationIds: readonly string[]): Prisma.PartyWhereInput => {
  const ids = { in: [...associationIds] }
  return { OR: [{ associationId: ids }, { ownerships: { some: { unit: { associationId: ids } } } }] }
}

/** The people a scope reaches: who was entered for the caller's associations or owns or owned there, and the caller's own record. */
export function partiesWithin(scope: AssociationScope): Prisma.PartyWhereInput {
  if (scope.all) return {}
  const { associationIds, ownPartyId } = scope
  return { OR: [ofAssociations(associationIds), ...(ownPartyId === undefined ? [] : [{ id: ownPartyId }])] }
}

export interface PartyFilter {
  readonly associationId?: string | undefined
  readonly search?: string | undefined
  /** Keyed hashes of a tax identifier, one per kind it could be. */
  readonly taxIdentifierIndex?: string | undefined
}

interface SortedParties extends PartyFilter {
  readonly sort: PartySort | `-${PartySort}`
}

function matching({ associationId, search, taxIdentifierIndex }: PartyFilter): Prisma.PartyWhereInput {
  return {
    AND: [
      associationId === undefined ? {} : ofAssociations([associationId]),
      search === undefined
        ? {}
        : { OR: [{ nameKey: { contains: nameKey(search) } }, { email: { contains: search, mode: 'insensitive' } }] },
      taxIdentifierIndex === undefined ? {} : { taxIdentifiers: { some: { valueIndex: taxIdentifierIndex } } },
    ],
  }
}

type PartyColumn = SortColumn<PartyRow, Prisma.PartyWhereInput, Prisma.PartyOrderByWithRelationInput>
const sortColumns = {
  name: {
    orderBy: (nameKey) => ({ nameKey }),
    where: (nameKey) => ({ nameKey: nameKey }),
    placeOf: (row) => row.nameKey,
  },
  kind: { orderBy: (kind) => ({ kind }), where: (kind) => ({ kind: kind }), placeOf: (row) => row.kind },
  email: {
    orderBy: (sort) => ({ email: { sort, nulls: 'last' } }),
    where: (email) => ({ email }),
    placeOf: (row) => row.email,
    whereNull: { email: null },
  },
} as const satisfies Record<string, PartyColumn>

type PartySort = keyof typeof sortColumns
const orderOf = (sort: PartySort | `-${PartySort}`) =>
  sortOrder<PartySort, PartyRow, Prisma.PartyWhereInput, Prisma.PartyOrderByWithRelationInput>(sortColumns, sort)

/** Where a page of that order ends. */
export const partyPosition = (sort: SortedParties['sort'], row: PartyRow): Position => orderOf(sort).positionOf(row)

/** People and companies in the order asked for. */
export function listParties(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: SortedParties,
  after: Position | undefined,
  take: number,
): Promise<PartyRow[]> {
  const order = orderOf(filter.sort)
  return tx.party.findMany({
    where: { AND: [partiesWithin(scope), matching(filter), order.after(after)] },
    select: columns,
    orderBy: order.orderBy,
    take,
  })
}

export function countParties(tx: OrgTransaction, scope: AssociationScope, filter: PartyFilter): Promise<number> {
  return tx.party.count({ where: { AND: [partiesWithin(scope), matching(filter)] } })
}

/** @returns null for a person who is absent, another organisation's, or outside the scope: one statement, one answer */
export function partyById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<PartyRow | null> {
  return tx.party.findFirst({ where: { AND: [{ id }, partiesWithin(scope)] }, select: columns })
}

/** How many of the given people the scope reaches. */
export function countPartiesById(tx: OrgTransaction, scope: AssociationScope, ids: readonly string[]): Promise<number> {
  return tx.party.count({ where: { AND: [{ id: { in: [...ids] } }, partiesWithin(scope)] } })
}

/** People and companies with one of these e-mail addresses, which are given in lower case. */
export function partiesByEmail(
  tx: OrgTransaction,
  emails: readonly string[],
): Promise<{ id: string; kind: string; displayName: string; email: string }[]> {
  return tx.$queryRaw`
    select id, kind, display_name as "displayName", lower(email) as email from app.party
    where organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid) and lower(email) = any(${emails}::text[])
    order by id`
}

/** An association of the scope through which a person is reached: where they were entered, or where they own or owned. */
export async function reachingAssociation(
  tx: OrgTransaction,
  associationIds: readonly string[],
  party: Pick<PartyRow, 'id' | 'associationId'>,
): Promise<string | undefined> {
  if (party.associationId !== null && associationIds.includes(party.associationId)) return party.associationId
  const owned = await tx.unit.findFirst({
    where: { associationId: { in: [...associationIds] }, owners: { some: { partyId: party.id } } },
    select: { associationId: true },
  })
  return owned?.associationId
}

export interface NewParty {
  readonly associationId: string | null
  readonly kind: Party['kind']
  readonly displayName: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly addressId: string | null
}

/** Stores people and companies. @returns their ids, in the same order */
export async function insertParties(tx: OrgTransaction, organizationId: string, parties: readonly NewParty[]): Promise<string[]> {
  const rows = await tx.party.createManyAndReturn({
    data: parties.map((party) => ({ organizationId, nameKey: nameKey(party.displayName), ...party })),
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

export type PartyChange = Omit<NewParty, 'associationId' | 'kind'>

export async function updateParty(tx: OrgTransaction, orgId: string, id: string, change: PartyChange): Promise<void> {
  await tx.party.update({
    where: { organizationId_id: { organizationId: orgId, id } },
    data: { ...change, nameKey: nameKey(change.displayName) },
    select: { id: true },
  })
}

export function wireParty({ nameKey: _, addressId: __, createdAt, kind, taxIdentifiers, ...party }: PartyRow) {
  return {
    ...party,
    // The columns' CHECKs admit the contract's values and nothing else.
    kind: kind as Party['kind'],
    taxIdentifiers: taxIdentifiers.map(({ type, validFrom, validTo, ...identifier }) => ({
      ...identifier,
      type: type as Party['taxIdentifiers'][number]['type'],
      validFrom: validFrom && fromDateColumn(validFrom),
      validTo: validTo && fromDateColumn(validTo),
    })),
    createdAt: createdAt.toISOString(),
  }
}
