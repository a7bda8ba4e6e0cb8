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

const field = (name: string, column: string, level: Level): DatasetField => ({ name, column, level })

/** What each data set shows, and how each field is handled. The levels are those of the schema's annotations; a test compares them. */
export const datasets: Readonly<Record<AccessDataset, Dataset>> = {
  associations: {
    table: 'association',
    fields: [field('name', 'name', 'identity'), field('code', 'code', 'identity'), field('createdAt', 'created_at', 'operational')],
  },
  units: {
    table: 'unit',
    fields: [
      field('label', 'label', 'identity'),
      field('kind', 'kind', 'operational'),
      field('floor', 'floor', 'identity'),
      field('areaSqCm', 'area_sq_cm', 'operational'),
      field('entitlement', 'entitlement', 'transactional'),
      field('createdAt', 'created_at', 'operational'),
    ],
  },
  people: {
    table: 'party',
    fields: [
      field('kind', 'kind', 'identity'),
      field('displayName', 'display_name', 'identity'),
      field('email', 'email', 'identity'),
      field('phone', 'phone', 'identity'),
      field('locale', 'locale', 'identity'),
      field('createdAt', 'created_at', 'identity'),
    ],
  },
  receipts: {
    table: 'receipt',
    fields: [
      field('amountMinor', 'amount_minor', 'transactional'),
      field('currencyCode', 'currency_code', 'operational'),
      field('receivedOn', 'received_on', 'transactional'),
      field('method', 'method', 'transactional'),
      field('reference', 'reference', 'transactional'),
      field('status', 'status', 'operational'),
      field('recordedAt', 'recorded_at', 'operational'),
    ],
  },
  charges: {
    table: 'charge',
    fields: [
      field('kind', 'kind', 'operational'),
      field('periodStart', 'period_start', 'transactional'),
      field('dueOn', 'due_on', 'transactional'),
      field('amountMinor', 'amount_minor', 'transactional'),
      field('currencyCode', 'currency_code', 'operational'),
      field('status', 'status', 'operational'),
    ],
  },
}

/** Only what is operational is shown as it is. All else is covered until it is uncovered, field by field. */
export const isCovered = ({ level }: DatasetField): boolean => level !== 'operational'

/** May this field be uncovered under a grant? Never under a view, and never above the grant's ceiling. */
export function mayUncover(grant: { readonly verb: string; readonly level: Level }, { level }: DatasetField): boolean {
  return grant.verb === 'read' && withinCeiling(grant.level, level)
}
