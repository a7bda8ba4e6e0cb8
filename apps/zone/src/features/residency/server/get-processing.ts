import { inOrg } from '../../../server/procedures.ts'
import { processingRecordOf } from '../processing-record.ts'

/** The record of processing. It is the cell's and names nobody, so every member of every organisation here reads the same. */
export const getProcessing = inOrg.residency.processing.handler(({ context: { services } }) =>
  processingRecordOf(
    services.ownResidency,
    services.destinations.flatMap(({ declared }) => declared ?? []),
  ),
)
