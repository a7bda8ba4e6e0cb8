import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { listEvents, type ListedEvent } from './event-store.ts'

/** What the list shows, as a table for a spreadsheet. What proves it is the chain's own export. */
export const exportEvents = inOrg.audit.exportCsv.handler(async ({ context: { tx, audit }, input: { locale, ...filter } }) => {
  const rows = await listEvents(tx, filter, undefined, exportTake)
  audit({ rowCount: rows.length, level: 'operational' })
  return csvFile({ name: 'audit.csv', rows, locale }, columns)
})

const field = (name: string) => [name, ({ event }: ListedEvent) => textOf(event[name])] as const
const textOf = (value: ListedEvent['event'][string] | undefined): string | number | null =>
  typeof value === 'object' ? (value?.join(' ') ?? null) : (value ?? null)

const columns = Object.fromEntries([
  ['sequence', ({ sequence }: ListedEvent) => sequence],
  field('occurredAt'),
  field('actorKind'),
  field('actorId'),
  ['actorName', ({ actorName }: ListedEvent) => actorName],
  ...[
    'actorEmployer',
    'actorOfficeCountry',
    'actorPresentCountry',
    'authenticationStrength',
    'action',
    'targetKind',
    'targetId',
    'level',
    'bucket',
    'sourceCountry',
    'destinationCountry',
    'decision',
    'ruleCode',
    'policyVersion',
    'grantIds',
    'outcome',
    'rowCount',
    'sizeBytes',
    'traceId',
    'zone',
    'cell',
    'id',
  ].map(field),
  ['hash', ({ hash }: ListedEvent) => hash],
])
