/**
 * Where an organisation has its sealed trail sent: one destination, declared in the zone's file and in a country where the organisation's policy lets data be.
 * Events go in the chain's order with their numbers, at least once each; the cursor moves when the destination has taken them.
 */
import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { instant, naturalNumber } from './wire.ts'

export const auditStreamKinds = ['syslog_tls', 'https'] as const
export const auditStreamFailures = [
  'UNREACHABLE',
  'TLS_REFUSED',
  'TIMED_OUT',
  'NOT_TAKEN',
  'NOT_DECLARED',
  'PLACE_FORBIDDEN',
  'TOKEN_UNREADABLE',
] as const
export type AuditStreamFailure = (typeof auditStreamFailures)[number]

export const auditStreamErrors = defineErrors({
  AUDIT_STREAM_NOT_DECLARED: {
    status: 422,
    owner: 'configuration',
    message: 'The zone’s file declares no such destination for data of an organisation. Its operator can declare one inside the zone.',
  },
  AUDIT_STREAM_PLACE_FORBIDDEN: {
    status: 403,
    owner: 'configuration',
    message: 'The organisation’s residency policy does not let data be in the country of this destination.',
  },
  AUDIT_STREAM_NOT_SET: { status: 404, owner: 'caller', message: 'The audit trail is sent nowhere.' },
})

const destination = z.object({
  host: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
  port: z.int().min(1).max(65_535),
})

export const auditStreamView = z
  .object({
    /** Null while the trail is sent nowhere. */
    stream: z
      .object({
        kind: z.enum(auditStreamKinds),
        ...destination.shape,
        path: z.string(),
        /** Whether a token is sent; it is never shown again. */
        token: z.boolean(),
        paused: z.boolean(),
        /** Number of the last event the destination took; 0 before the first. */
        acknowledged: naturalNumber,
        acknowledgedAt: instant.nullable(),
        /** Events of the chain that it has not taken yet. */
        behind: naturalNumber,
        /** When the oldest of them was sealed. */
        behindSince: instant.nullable(),
        /** Failures in a row, the last of them, and when it is tried again. */
        failures: z.int(),
        lastError: z.enum(auditStreamFailures).nullable(),
        lastErrorAt: instant.nullable(),
        nextAttemptAt: instant,
      })
      .nullable(),
    /** What may be chosen: declared by the zone's file, and in a country where the policy lets data be. */
    destinations: z.array(destination.extend({ country: z.string() })),
  })
  .meta({ id: 'AuditStream' })
export type AuditStreamView = z.infer<typeof auditStreamView>

export const auditStream = {
  get: orgProcedure({ resource: 'audit_event', action: 'read' })
    .route({
      method: 'GET',
      path: '/access/audit/stream',
      tags: ['Access'],
      summary: 'Where the trail is sent, how far it has got, and what failed',
    })
    .input(z.strictObject({}))
    .output(auditStreamView),
  set: orgProcedure({ resource: 'audit_event', action: 'stream', event: 'audit_stream.set' })
    .route({ method: 'PUT', path: '/access/audit/stream', tags: ['Access'], summary: 'Send the trail to a destination, or change how' })
    .errors(raises(auditStreamErrors, 'AUDIT_STREAM_NOT_DECLARED', 'AUDIT_STREAM_PLACE_FORBIDDEN'))
    .input(
      z.strictObject({
        kind: z.enum(auditStreamKinds),
        ...destination.shape,
        /** For https. */
        path: z
          .string()
          .regex(/^\/[A-Za-z0-9._~/-]{0,199}$/)
          .default('/'),
        /** Sent as a bearer token by https. Left out, the one that is kept for the same destination stays. */
        token: z
          .string()
          .regex(/^[\x21-\x7e]{1,500}$/)
          .optional(),
        paused: z.boolean().default(false),
        /** Number after which sending begins: events behind it come again. Left out, a known destination goes on, and a new one gets the whole trail. */
        after: naturalNumber.optional(),
      }),
    )
    .output(auditStreamView),
  end: orgProcedure({ resource: 'audit_event', action: 'stream', event: 'audit_stream.ended' })
    .route({
      method: 'DELETE',
      path: '/access/audit/stream',
      tags: ['Access'],
      summary: 'Send the trail nowhere; what was sent stays there',
    })
    .errors(raises(auditStreamErrors, 'AUDIT_STREAM_NOT_SET'))
    .input(z.strictObject({}))
    .output(auditStreamView),
}
