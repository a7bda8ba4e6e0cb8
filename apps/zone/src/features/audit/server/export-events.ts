import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { countEvents, listEvents, positionOf, type ListedEvent } from './event-store.ts'

/** What the list shows, as a table for a spreadsheet. What proves it is the chain's own export. */
export const exportEvents = inOrg.audit.exportCsv.handler(({ context, input: { locale, ...filter } }) =>
  csvExport<ListedEvent>(
    context,
    {
      name: 'audit.csv',
      locale,
      level: 'operational',
      page: ({ tx }, last) => listEvents(tx, filter, last && positionOf(last), exportPageRows),
      count: ({ tx }) => countEvents(tx, filter),
    },
    columns,
  ),
)

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
