/** The compliance report of an organisation and a period, made from its sealed trail and signed by its zone. */
import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { csvFile } from './csv.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { instant } from './wire.ts'

export const complianceErrors = defineErrors({
  COMPLIANCE_PERIOD_INVALID: { status: 422, owner: 'caller', message: 'The period must end after it begins.' },
  COMPLIANCE_PERIOD_TOO_LARGE: {
    status: 422,
    owner: 'caller',
    message: 'This period holds more than 200,000 events of the trail. Choose a shorter one.',
  },
})

/** Events of the chain that one report may read. */
export const complianceEventsMax = 200_000

export const compliancePeriod = z.object({
  /** The first instant of the period. */
  from: instant,
  /** The first instant after it. */
  to: instant,
})

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const complianceReportSchema = z.object({
  /** Whether nothing can come to the period any more: the same document then, whenever it is asked for. */
  final: z.boolean(),
  /** The report as JSON, to the letter as it is signed: UTF-8, with a line feed at the end. */
  document: z.string(),
  sha256: hash,
  /** Ed25519 over the document's bytes, base64url, by the zone's audit key. */
  signature: z.string(),
  keyId: z.string(),
})

export const compliance = {
  report: orgProcedure({ resource: 'compliance_report', action: 'read' })
    .route({ method: 'GET', path: '/access/compliance-report', tags: ['Access'], summary: 'The signed compliance report of a period' })
    .errors(raises(complianceErrors, 'COMPLIANCE_PERIOD_INVALID', 'COMPLIANCE_PERIOD_TOO_LARGE'))
    .input(compliancePeriod)
    .output(complianceReportSchema),
  exportCsv: orgProcedure({ resource: 'compliance_report', action: 'export', audit: 'read' })
    .route({ method: 'GET', path: '/access/compliance-report/export.csv', tags: ['Access'], summary: 'The compliance report as a table' })
    .errors(raises(complianceErrors, 'COMPLIANCE_PERIOD_INVALID', 'COMPLIANCE_PERIOD_TOO_LARGE'))
    .input(compliancePeriod)
    .output(csvFile),
}
