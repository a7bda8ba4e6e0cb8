import type { ComplianceReport, Happened } from './report-shape.ts'
import type { Counted } from './tally.ts'

/** A line of the report as a table: which section, what, and its value. */
export interface ReportLine {
  readonly section: string
  readonly item: string
  readonly measure: string
  readonly value: string
}

/** Everything of a report in lines, for spreadsheets. */
export function reportTable(report: ComplianceReport): ReportLine[] {
  const line = (section: string, item: string, measure: string, value: unknown): ReportLine => ({
    section,
    item,
    measure,
    value: value === null || value === undefined ? '' : String(value as string | number | boolean),
  })
  const counted = (section: string, lines: readonly Counted[]): ReportLine[] =>
    lines.flatMap(({ key, events, rows, bytes }) => [
      line(section, key.join(' '), 'events', events),
      line(section, key.join(' '), 'rows', rows),
      line(section, key.join(' '), 'bytes', bytes),
    ])
  const happened = (section: string, lines: readonly Happened[]): ReportLine[] =>
    lines.map(({ sequence, at, action, targetId, outcome }) =>
      line(section, `${action} ${targetId ?? ''}`.trim(), `${sequence} ${at}`, outcome),
    )
  const { period, chain, accessRequests, accessGrants, classification } = report
  return [
    line('report', report.format, 'zone', report.zone),
    line('report', report.format, 'organization', report.organizationId),
    line('report', report.format, 'from', period.from),
    line('report', report.format, 'to', period.to),
    line('report', report.format, 'final', period.final),
    ...(['events', 'first', 'last', 'lastHash', 'checked'] as const).map((name) => line('chain', '', name, chain[name])),
    line('chain', '', 'broken', chain.broken.join(' ')),
    ...Object.entries(chain.checkpoint ?? {}).map(([name, value]) => line('chain', 'checkpoint', name, value)),
    ...report.policies.flatMap(({ version, from, to, events }) => [
      line('policies', String(version), 'from', from),
      line('policies', String(version), 'to', to),
      line('policies', String(version), 'events', events),
    ]),
    ...happened('policyChanges', report.policyChanges),
    line('classification', 'raised', 'events', classification.raised),
    ...happened('classification', classification.lowered),
    ...classification.coverage.map(({ bucket, columns, at }) => line('classification', `columns ${bucket}`, at, columns)),
    ...counted('accessRequests', accessRequests.byState),
    ...counted('accessRequests', accessRequests.byCode),
    ...Object.entries(accessRequests.answered ?? {}).map(([name, value]) => line('accessRequests', 'answered', name, value)),
    ...Object.entries(accessRequests.waitedForCustomer ?? {}).map(([name, value]) =>
      line('accessRequests', 'waitedForCustomer', name, value),
    ),
    ...counted('accessGrants', accessGrants.byState),
    ...counted('accessGrants', accessGrants.use),
    ...happened('breakGlass', report.breakGlass),
    ...counted('transfers', report.transfers),
    ...counted('exports', report.exports),
    ...counted('refusals', report.refusals),
    ...counted('locations', report.locations),
    ...counted('backups', report.backups),
    ...counted('legalDemands', report.legalDemands),
    ...counted('egress', report.egress),
    ...counted('activity', report.activity),
  ]
}
