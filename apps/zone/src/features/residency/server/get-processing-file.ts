import { csvFile } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { processingRecordOf } from '../processing-record.ts'

/** The same as a table, an activity a line: for whoever keeps the organisation's own record. */
export const getProcessingFile = inOrg.residency.processingFile.handler(({ context: { services } }) => {
  const declared = services.destinations.flatMap(({ declared: one }) => one ?? [])
  const { activities, zone, cell, countries } = processingRecordOf(services.ownResidency, declared)
  return csvFile(
    { name: 'record-of-processing.csv', rows: activities },
    {
      activity: ({ name }) => name,
      purpose: ({ purpose }) => purpose,
      legalBasis: ({ legalBasis }) => legalBasis,
      about: ({ about }) => about,
      keptFor: ({ keptFor }) => keptFor,
      levels: ({ levels }) => levels.join(' '),
      personalFields: ({ personal }) => personal.join(' '),
      zone: () => zone,
      cell: () => cell,
      countries: () => countries.join(' '),
    },
  )
})
