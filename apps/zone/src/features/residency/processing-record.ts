/** Makes the record of processing of a cell: the activities, with levels and fields of the schema as it is, and who may receive anything. Pure. */
import type { ProcessingRecord } from '@repo/contract'
import type { DestinationConfig } from '@repo/residency'
import { personalColumns, tableLevels } from '@repo/residency/table-levels'
import type { OwnResidency } from './server/held-policy.ts'
import { activities, type Activity } from './catalogue/processing.ts'

const bases: Readonly<Record<Activity['legalBasis'], ProcessingRecord['activities'][number]['legalBasis']>> = {
  contract: 'contract',
  'legal obligation': 'legal_obligation',
  'legitimate interest': 'legitimate_interest',
}

/** @param declared to whom the zone's file lets its programs connect; whoever gets nothing of a tenant is no recipient */
export function processingRecordOf({ zone, cell }: OwnResidency, declared: readonly DestinationConfig[]): ProcessingRecord {
  return {
    controller: 'organization',
    processor: 'zone_operator',
    zone,
    cell: cell.code,
    countries: [...cell.countries],
    activities: activities.map(({ code, name, tables, purpose, legalBasis, about, keptFor }) => ({
      ...{ code, name, purpose, about, keptFor },
      legalBasis: bases[legalBasis],
      levels: [...new Set(tables.flatMap((table) => tableLevels[table] ?? []))].sort(),
      tables: [...tables],
      personal: tables.flatMap((table) =>
        (personalColumns[table] ?? []).map((column) => `${table.slice(table.indexOf('.') + 1)}.${column}`),
      ),
    })),
    recipients: declared
      .filter(({ bucket }) => bucket === 'R3')
      .map(({ host, purpose, country, level, legalBasis }) => ({ host, purpose, country, level, legalBasis })),
  }
}
