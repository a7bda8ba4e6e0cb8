import type { AccessDataset } from '@repo/contract'
import { withinCeiling, type Level } from '@repo/residency'

export interface DatasetField {
  readonly name: string
  readonly column: string
  readonly level: Level
}

export interface Dataset {
  readonly table: string
  readonly fields: readonly DatasetField[]
}

/** Fields of one level. A column is named as its field is, in the database's spelling. */
const of = (level: Level, ...names: string[]): DatasetField[] =>
  names.map((name) => ({ name, column: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), level }))

/** What each data set shows, and how each field is handled. The levels are those of the schema's annotations; a test compares them. */
export const datasets: Readonly<Record<AccessDataset, Dataset>> = {
  associations: { table: 'association', fields: [...of('identity', 'name', 'code'), ...of('operational', 'createdAt')] },
  units: {
    table: 'unit',
    fields: [
      ...of('identity', 'label'),
      ...of('operational', 'kind'),
      ...of('identity', 'floor'),
      ...of('operational', 'areaSqCm'),
      ...of('transactional', 'entitlement'),
      ...of('operational', 'createdAt'),
    ],
  },
  people: { table: 'party', fields: of('identity', 'kind', 'displayName', 'email', 'phone', 'locale', 'createdAt') },
  receipts: {
    table: 'receipt',
    fields: [
      ...of('transactional', 'amountMinor'),
      ...of('operational', 'currencyCode'),
      ...of('transactional', 'receivedOn', 'method', 'reference'),
      ...of('operational', 'status', 'recordedAt'),
    ],
  },
  charges: {
    table: 'charge',
    fields: [
      ...of('operational', 'kind'),
      ...of('transactional', 'periodStart', 'dueOn', 'amountMinor'),
      ...of('operational', 'currencyCode', 'status'),
    ],
  },
}

/** Only what is operational is shown as it is. All else is covered until it is uncovered, field by field. */
export const isCovered = ({ level }: DatasetField): boolean => level !== 'operational'

/** May this field be uncovered under a grant? Never under a view, and never above the grant's ceiling. */
export function mayUncover(grant: { readonly verb: string; readonly level: Level }, { level }: DatasetField): boolean {
  return grant.verb !== 'view' && withinCeiling(grant.level, level)
}
