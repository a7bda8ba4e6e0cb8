/**
 * Control plane → zone: what a zone is asked to do, read by the zone from a stream that the zone opened.
 * A job says what shall be true; the zone answers with `job_outcome` reports (zone-reports.ts). Jobs are delivered at least once and in
 * order of `sequence`, so a zone treats a repeated id as already taken.
 */
import { cellCode, count, defineBoundaryMessage, instant, opaqueId, purposeCodes, zoneCode } from '@repo/residency'
import { z } from 'zod'
import { epoch, organizationKind, policyMode } from './organization.ts'
import { signedPolicy } from './residency-policy.ts'

const addressed = {
  id: opaqueId,
  /** Position in this zone's jobs, dense from 1. */
  sequence: count,
  zone: zoneCode,
  organizationId: opaqueId,
  /** With status and epoch, all that the zone's fence shall hold afterwards. */
  epoch,
  cell: cellCode,
  policyMode,
  policyVersion: z.int().min(1).max(1_000_000),
}

/** Prepare an organisation: its row in status provisioning, and a one-time claim link for the zone's officer. */
const provisionJob = z.strictObject({
  ...addressed,
  kind: z.literal('provision'),
  organizationKind,
  /** Absent for an organisation that is under its mode alone. */
  policy: signedPolicy.schema.optional(),
})

/** Raise the zone's fence to this status and epoch. Work under an older epoch must not commit afterwards. */
const setStatusJob = z.strictObject({
  ...addressed,
  kind: z.literal('set_status'),
  status: z.enum(['active', 'read_only', 'suspended']),
})

/**
 * Keep this policy and go by it. The status is the one that the organisation has: a policy changes none. The zone refuses a policy that its cell
 * cannot keep.
 */
const setPolicyJob = z.strictObject({
  ...addressed,
  kind: z.literal('set_policy'),
  status: z.enum(['provisioning', 'active', 'read_only', 'suspended']),
  policy: signedPolicy.schema,
})

/** An operator's ticket, by its code: letters of a queue and a number, nothing that could name anybody. */
export const ticketCode = z.string().regex(/^[A-Z]{2,8}-[0-9]{1,10}$/)

/**
 * Look into something at this organisation: what for, and under which ticket. The zone's staff take it up by asking for access there, and the organisation
 * decides. What they say about it stays in the zone; back come outcomes.
 */
const escalateJob = z.strictObject({ ...addressed, kind: z.literal('escalate'), purpose: z.enum(purposeCodes), ticket: ticketCode })

/** Close the organisation for good. Its data stays in the zone until retention ends. */
const closeJob = z.strictObject({ ...addressed, kind: z.literal('close') })

export const zoneJob = defineBoundaryMessage(
  'zone_job',
  'R2',
  z.discriminatedUnion('kind', [provisionJob, setStatusJob, setPolicyJob, closeJob, escalateJob]),
)
export type ZoneJob = z.infer<typeof zoneJob.schema>
export type ZoneJobKind = ZoneJob['kind']

/** One line of the jobs stream (NDJSON). The heartbeat carries the newest sequence, so that a zone knows that it missed nothing. */
export const zoneJobLine = defineBoundaryMessage(
  'zone_job_line',
  'R2',
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('job'), job: zoneJob.schema }),
    z.strictObject({ type: z.literal('heartbeat'), head: count, at: instant }),
  ]),
)
export type ZoneJobLine = z.infer<typeof zoneJobLine.schema>
