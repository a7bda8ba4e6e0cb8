import { reportBuckets, type ZoneReport } from '@repo/contract/boundary'
import type { EgressRegister } from '../../../server/egress/index.ts'

/** Counts what is told to the control plane: each report under its kind, those of R2 for the organisation they name. */
export const countReports =
  (register: Pick<EgressRegister, 'told'>) =>
  (reports: readonly ZoneReport[]): void => {
    for (const report of reports) {
      const organizationId = 'organizationId' in report ? report.organizationId : undefined
      register.told(report.kind, reportBuckets[report.kind], organizationId, Buffer.byteLength(JSON.stringify(report)))
    }
  }
