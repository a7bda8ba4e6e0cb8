/**
 * Zone → control plane: everything a zone ever tells about itself. Each message passes the boundary walker when this file loads.
 * Reports carry an id and are answered with the ids that were taken, so a zone repeats what was not answered and nothing counts twice.
 */
import {
  cellCode,
  count,
  defineBoundaryMessage,
  instant,
  opaqueId,
  releaseDatasets,
  releaseFigures,
  releaseMonth,
  resultCode,
  sha256Hex,
} from '@repo/residency'
import { z } from 'zod'
import { epoch } from './organization.ts'

const dated = { id: opaqueId, at: instant }

/** In the order in which they can follow each other; from `taken` to `ended` they are what becomes of an escalation. */
export const jobOutcomes = ['accepted', 'claimable', 'claimed', 'taken', 'approved', 'rejected', 'ended', 'done', 'failed'] as const
export type JobOutcome = (typeof jobOutcomes)[number]

/** How far a zone is with a job. `claimed` says that somebody took the organisation over; who, stays in the zone. */
const jobOutcomeReport = z.strictObject({
  ...dated,
  kind: z.literal('job_outcome'),
  jobId: opaqueId,
  organizationId: opaqueId,
  epoch,
  outcome: z.enum(jobOutcomes),
  /** Why it failed, as the error's code; null for any other outcome. */
  failureCode: resultCode.nullable(),
})

export const healthParts = ['postgres', 'redis', 'cerbos', 'workflows', 'object_store', 'directory', 'web', 'worker', 'edge'] as const
export type HealthPart = (typeof healthParts)[number]
export const healthStates = ['up', 'down', 'unknown'] as const
export type HealthState = (typeof healthStates)[number]

const milliseconds = z.number().min(0).max(86_400_000)

/** One measurement of one part. Unknown is what was not measured: it is never drawn as up. */
const healthMeasurement = z.strictObject({
  part: z.enum(healthParts),
  state: z.enum(healthStates),
  latencyMs: milliseconds.nullable(),
})

/** What one process of a zone measured about the parts it depends on. */
const healthReport = z.strictObject({
  ...dated,
  kind: z.literal('health'),
  cell: cellCode,
  instanceId: opaqueId,
  role: z.enum(['web', 'worker', 'edge']),
  parts: z.array(healthMeasurement).max(healthParts.length),
  /** Age of the directory copy that this process works from; null where it holds none. */
  directoryAgeMs: milliseconds.nullable(),
})

/** Counters of a zone's machinery. Each name is in the allow-list by being a field here. */
const counterReport = z.strictObject({
  ...dated,
  kind: z.literal('counters'),
  cell: cellCode,
  workflowsPending: count,
  workflowsFailed: count,
})

/** Upper bounds of the buckets an edge counts durations in, in milliseconds; one bucket more takes all above. */
export const edgeLatencyBoundsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const

/**
 * What a cell's edge has answered since it started: totals, so that a delivery that is lost, repeated or made by two workers counts once. Requests
 * by route, address or organisation are not among them.
 */
const trafficReport = z.strictObject({
  ...dated,
  kind: z.literal('traffic'),
  cell: cellCode,
  /** The edge's process: a new one counts from zero. */
  run: opaqueId,
  runAgeS: count,
  requests: count,
  failed: count,
  /** Requests by duration, one for each bound and one above. */
  latency: z.array(count).max(edgeLatencyBoundsMs.length + 1),
})

/** The newest link of an organisation's audit chain. The control plane keeps it as a witness and cannot read what it seals. */
const auditHeadReport = z.strictObject({
  ...dated,
  kind: z.literal('audit_head'),
  organizationId: opaqueId,
  sequence: count,
  hash: sha256Hex,
})

/**
 * A person's membership as two opaque ids, from zones whose file switches it on. The subject is random and made in the zone; `held` false withdraws
 * it. Nothing says who it is, since when, or in which role.
 */
const membershipPointerReport = z.strictObject({
  ...dated,
  kind: z.literal('membership_pointer'),
  subject: opaqueId,
  organizationId: opaqueId,
  held: z.boolean(),
})

/**
 * A data set that an organisation released, or takes back (`held` false, then without figures). Counts alone under a random id: whose it is stays in the
 * zone. The hash is of the figures, whoever takes it works it out again.
 */
const releasedDatasetReport = z.strictObject({
  ...dated,
  kind: z.literal('released_dataset'),
  releaseId: opaqueId,
  dataset: z.enum(releaseDatasets),
  month: releaseMonth,
  hash: sha256Hex,
  held: z.boolean(),
  figures: z.array(z.strictObject({ figure: z.enum(releaseFigures), counted: count.nullable() })).max(releaseFigures.length),
})

export const zoneReport = defineBoundaryMessage(
  'zone_report',
  'R2',
  z.discriminatedUnion('kind', [
    jobOutcomeReport,
    healthReport,
    counterReport,
    trafficReport,
    auditHeadReport,
    membershipPointerReport,
    releasedDatasetReport,
  ]),
)
export type ZoneReport = z.infer<typeof zoneReport.schema>
export type JobOutcomeReport = Extract<ZoneReport, { kind: 'job_outcome' }>
export type HealthReport = Extract<ZoneReport, { kind: 'health' }>
export type MembershipPointerReport = Extract<ZoneReport, { kind: 'membership_pointer' }>
export type ReleasedDatasetReport = Extract<ZoneReport, { kind: 'released_dataset' }>
export type TrafficReport = Extract<ZoneReport, { kind: 'traffic' }>

/** In which bucket each kind is: R2 names an organisation by its opaque id, R1 is counters and released counts. */
export const reportBuckets = {
  ...{ job_outcome: 'R2', audit_head: 'R2', membership_pointer: 'R2' },
  ...{ health: 'R1', counters: 'R1', traffic: 'R1', released_dataset: 'R1' },
} as const satisfies Readonly<Record<ZoneReport['kind'], 'R1' | 'R2'>>

/** One delivery of reports. */
export const zoneReportBatch = defineBoundaryMessage(
  'zone_report_batch',
  'R2',
  z.strictObject({ reports: z.array(zoneReport.schema).min(1).max(500) }),
)

/** The answer: what was taken. An id that is missing was not stored and may be sent again. */
export const zoneReportReceipt = defineBoundaryMessage(
  'zone_report_receipt',
  'R2',
  z.strictObject({ taken: z.array(opaqueId).max(500), at: instant }),
)
