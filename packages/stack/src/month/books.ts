import type { FreeholdApi } from '@repo/client'
import { parseCurrencyCode, parseMoney, toWire, type WireMoney } from '@repo/money'
import type { BudgetRow, DemoOrganization, PaymentRow, SaleRow } from '../demo/demo-files.ts'
import { firstOwners, readAssociationFiles } from '../demo/demo-files.ts'
import { allPages } from './all-pages.ts'

type Association = Awaited<ReturnType<FreeholdApi['associations']['get']>>
type Unit = Awaited<ReturnType<FreeholdApi['units']['get']>>
type Party = Awaited<ReturnType<FreeholdApi['people']['get']>>

/** One association as the driver works with it: what the API knows of it, and what the demo's files say will happen. */
export interface Books {
  readonly api: FreeholdApi
  readonly association: Association
  readonly unitsByLabel: ReadonlyMap<string, Unit>
  /** By e-mail: the demo's files name people so. */
  readonly partiesByEmail: Map<string, Party>
  /** E-mails of those who owned a unit before the first month. */
  readonly firstOwners: ReadonlySet<string>
  readonly sales: readonly SaleRow[]
  readonly budget: readonly BudgetRow[]
  readonly payments: readonly PaymentRow[]
}

/** Reads an association through the API, and its files. @throws Error when the organisation has no association of that code */
export async function openDemoBooks(api: FreeholdApi, organization: DemoOrganization, code: string): Promise<Books> {
  const associations = await allPages((cursor) => api.associations.list({ limit: 200, ...(cursor && { cursor }) }))
  const association = associations.find((candidate) => candidate.code === code.toUpperCase())
  if (!association) throw new Error(`${organization.name} has no association ${code.toUpperCase()}. Was it seeded?`)
  const associationId = association.id
  const [units, parties] = await Promise.all([
    allPages((cursor) => api.units.list({ associationId, limit: 200, ...(cursor && { cursor }) })),
    allPages((cursor) => api.people.list({ associationId, limit: 200, ...(cursor && { cursor }) })),
  ])
  return {
    api,
    association,
    unitsByLabel: new Map(units.map((unit) => [unit.label, unit])),
    partiesByEmail: new Map(parties.map((party) => [party.email ?? '', party])),
    firstOwners: firstOwners(organization, code),
    ...readAssociationFiles(organization, code),
  }
}

/** An amount of the input files, written with a decimal point, in the association's currency. @throws Error when it is not one */
export function wireAmount(books: Books, text: string): WireMoney {
  const parsed = parseMoney(text, parseCurrencyCode(books.association.currencyCode), 'en')
  if (!parsed.ok) throw new Error(`The input files hold the amount ${text}: ${parsed.problem}.`)
  return toWire(parsed.value)
}

/** Finds what a file names. @throws Error, since a file that names what is not there is a mistake of the demo's input */
export function named<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key)
  if (value === undefined) throw new Error(`The input files name ${key}, which the association does not have.`)
  return value
}
