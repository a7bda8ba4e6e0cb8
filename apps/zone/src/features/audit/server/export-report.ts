import { reportTable, type ReportLine } from '@repo/residency'
import { csvFile } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { makeReport } from './make-report.ts'

/** The same as a table, for programs and spreadsheets: codes and numbers, in no language. */
export const exportReport = inOrg.compliance.exportCsv.handler(async ({ context, input }) => {
  const rows = reportTable(await makeReport(context, input))
  context.audit({ rowCount: rows.length, level: 'analytical_derived' })
  const column = (name: keyof ReportLine) => (line: ReportLine) => line[name]
  return csvFile(
    { name: 'compliance-report.csv', rows },
    { section: column('section'), item: column('item'), measure: column('measure'), value: column('value') },
  )
})
