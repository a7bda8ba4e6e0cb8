/**
 * Every metric we emit, with every value each label may have. No label can hold an organisation, a path, an address or a name, because
 * nothing outside these lists is counted. docs/metrics.md comes from this file.
 */
export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: Readonly<Record<string, readonly string[]>>
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[]
}

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'] as const
const routeClasses = ['entry', 'api', 'page', 'asset', 'health', 'upload', 'zone', 'other'] as const
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const dependencies = ['postgres', 'redis', 'cerbos', 'workflows', 'objects', 'directory', 'control_plane', 'instances'] as const

export const metricDefinitions = {
  edge_requests_total: { kind: 'counter', help: 'Requests answered by this edge.', labels: { route: routeClasses, status: statusClasses } },
  edge_refusals_total: {
    kind: 'counter',
    help: 'Requests the edge answered itself, by the step that did.',
    labels: {
      step: ['framing', 'shed_load', 'host', 'identify_org', 'look_up', 'transit', 'limit_rate', 'status', 'limit_body', 'forward'],
    },
  },
  edge_request_duration_seconds: {
    kind: 'histogram',
    help: 'From the head read to the last byte of the answer.',
    labels: { route: routeClasses },
    buckets: seconds,
  },
  edge_upstream_errors_total: {
    kind: 'counter',
    help: 'Failures behind this edge.',
    labels: { reason: ['connect', 'timeout', 'reset', 'malformed', 'none_available', 'bulkhead'] },
  },
  edge_retries_total: { kind: 'counter', help: 'Requests sent again.', labels: { reason: ['connect', 'stale_epoch'] } },
  edge_open_requests: { kind: 'gauge', help: 'Requests in flight.', labels: {} },
  edge_instances: { kind: 'gauge', help: 'App instances behind this edge.', labels: { state: ['healthy', 'ejected'] } },
  edge_body_bytes_forwarded_total: { kind: 'counter', help: 'Body bytes passed on.', labels: { direction: ['up', 'down'] } },
  edge_tls_connections_total: {
    kind: 'counter',
    help: 'Connections that began with TLS, by what became of them; those passed on unread when they end, `cut` by the drain limit.',
    labels: { outcome: ['terminated', 'passed', 'cut', 'unknown_name', 'refused', 'unreachable', 'timeout'] },
  },
  edge_http2_connections_total: {
    kind: 'counter',
    help: 'HTTP/2 connections that are over: by themselves, cut for breaking the protocol, or for overdrawing a budget.',
    labels: { outcome: ['ended', 'protocol', 'resets', 'control_frames', 'overhead'] },
  },
  edge_blind_bytes_total: { kind: 'counter', help: 'Bytes of connections passed on unread.', labels: { direction: ['up', 'down'] } },
  edge_strict_refused_body_bytes_total: {
    kind: 'counter',
    help: 'Body bytes forwarded of requests a strict mode refuses here. It stays 0.',
    labels: {},
  },
  directory_age_seconds: { kind: 'gauge', help: 'Time since the control plane last confirmed the directory.', labels: {} },
  directory_sequence: { kind: 'gauge', help: 'Sequence of the last change applied.', labels: {} },
  directory_lag: { kind: 'gauge', help: "Changes the control plane's head is ahead.", labels: {} },
  directory_organizations: { kind: 'gauge', help: 'Organisations in the directory.', labels: {} },
  directory_snapshots_total: { kind: 'counter', help: 'Snapshots read.', labels: { outcome: ['accepted', 'refused', 'unreachable'] } },
  directory_snapshot_refusals_total: {
    kind: 'counter',
    help: 'New snapshots refused, by the gate that did.',
    labels: { gate: ['fetch', 'activation', 'canary'] },
  },
  directory_snapshot_alarm: {
    kind: 'gauge',
    help: '1 from a refusal of the gate until a snapshot passes all of them: what served before still serves.',
    labels: { gate: ['fetch', 'activation', 'canary'] },
  },
  directory_snapshot_stage: {
    kind: 'gauge',
    help: '1 while a new snapshot stands at the gate.',
    labels: { gate: ['fetch', 'activation', 'canary'] },
  },
  directory_snapshot_builds_total: {
    kind: 'counter',
    help: 'Snapshots the control plane built; refused ones changed more than the build gate lets pass.',
    labels: { outcome: ['built', 'refused', 'failed'] },
  },
  directory_snapshot_build_alarm: {
    kind: 'gauge',
    help: '1 from a build that the gate refused until one passes: edges get the last one that did.',
    labels: {},
  },
  directory_changes_refused_total: {
    kind: 'counter',
    help: 'Lines of the feed that break the law of epochs; the organisation keeps its last good entry.',
    labels: {},
  },
  directory_clock_skew_seconds: {
    kind: 'gauge',
    help: "How far this machine's clock is ahead of the control plane's, the line's delay included.",
    labels: {},
  },
  directory_feed_breaks_total: {
    kind: 'counter',
    help: 'Ends of the change feed.',
    labels: { reason: ['gap', 'silence', 'closed', 'forged', 'unreachable'] },
  },
  http_requests_total: {
    kind: 'counter',
    help: 'Requests answered by this instance.',
    labels: { surface: ['page', 'rpc', 'rest', 'upload', 'auth', 'health', 'internal', 'other'], status: statusClasses },
  },
  http_request_duration_seconds: {
    kind: 'histogram',
    help: 'From the head read to the answer made.',
    labels: { surface: ['page', 'rpc', 'rest', 'upload', 'auth', 'health', 'internal', 'other'] },
    buckets: seconds,
  },
  organization_transactions_total: {
    kind: 'counter',
    help: 'Organisation transactions.',
    labels: { mode: ['read', 'write'], outcome: ['committed', 'rolled_back', 'misdirected'] },
  },
  authorization_decisions_total: {
    kind: 'counter',
    help: 'Decisions of the policy engine.',
    labels: { decision: ['allow', 'deny', 'error'] },
  },
  workflow_runs_total: {
    kind: 'counter',
    help: 'Workflow executions.',
    labels: { outcome: ['started', 'completed', 'failed', 'recovered'] },
  },
  workflow_queue_depth: { kind: 'gauge', help: 'Workflows waiting.', labels: {} },
  dependency_up: { kind: 'gauge', help: '1 when the dependency answered its last probe.', labels: { dependency: dependencies } },
  dependency_latency_seconds: { kind: 'gauge', help: 'How long the last probe took.', labels: { dependency: dependencies } },
  telemetry_refused_total: {
    kind: 'counter',
    help: 'Measurements refused because their name or a label is not declared.',
    labels: {},
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>

export type MetricDefinitions = typeof metricDefinitions
export type MetricName = keyof MetricDefinitions
export type MetricNameOf<Kind extends MetricDefinition['kind']> = {
  [Name in MetricName]: MetricDefinitions[Name]['kind'] extends Kind ? Name : never
}[MetricName]
export type MetricLabels<Name extends MetricName> = {
  readonly [Label in keyof MetricDefinitions[Name]['labels']]: MetricDefinitions[Name]['labels'][Label] extends readonly (infer Value)[]
    ? Value
    : never
}
