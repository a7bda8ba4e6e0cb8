import { metricDefinitions, type MetricDefinition } from './metric-definitions.ts'

const labelsOf = ({ labels }: MetricDefinition): string =>
  Object.entries(labels)
    .map(([name, values]) => `\`${name}\`: ${values.join(', ')}`)
    .join('; ') || 'none'

/** docs/metrics.md as the definitions say it. A test compares; `node packages/telemetry/scripts/write-metrics-document.ts` writes it. */
export function metricsDocument(): string {
  const rows = Object.entries<MetricDefinition>(metricDefinitions).map(
    ([name, definition]) => `| \`${name}\` | ${definition.kind} | ${labelsOf(definition)} | ${definition.help} |`,
  )
  return `# Metrics

<!-- Made from packages/telemetry/src/metric-definitions.ts; change the definitions, then run packages/telemetry/scripts/write-metrics-document.ts -->

Every metric that any part emits, with every value each label may have. Nothing else can be measured: a name or label outside this list
is refused and counted. No label holds an organisation, a path, an address or a name.

Of a zone's edge three totals leave the zone, \`edge_requests_total\` in all and with 5xx and \`edge_request_duration_seconds\`, added up over the routes people
ask for, in the traffic report of the boundary contract ([service-level.md](service-level.md)). The rest stays where it was measured.

| metric | kind | labels | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}
