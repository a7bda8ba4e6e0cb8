/**
 * The organisation's audit trail as its own people see it: every event with the proof that it stands in the chain, and the chain as a file that
 * a stranger can check. The trail is about the organisation as a whole, so a role in one association does not reach it.
 */
import { defineErrors } from '@repo/core'
import { buckets, levels } from '@repo/residency'
import { z } from 'zod'
import { csvFile, csvInput } from './csv.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { requestErrors } from './request-errors.ts'
import { sortBy } from './sorting.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant, naturalNumber } from './wire.ts'

/** Who acted. `officer` and `system` are for what a zone's staff and the zone itself do. */
export const auditActorKinds = ['user', 'api_key', 'workflow', 'officer', 'system', 'anonymous'] as const
export const auditDecisions = ['allowed', 'refused'] as const
export const auditOutcomes = ['done', 'refused', 'failed'] as const

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .nullable()

/**
 * Where an event stands in the chain. `hash` is SHA-256 over `freehold-audit-1`, organisation, sequence, `previousHash` and `event`, each on a
 * line; `event` is the text that was sealed.
 */
export const auditProofSchema = z.object({ sequence: naturalNumber, previousHash: hash, hash, event: z.string() })

export const auditEventSchema = z.object({
  id: id('AuditEventId'),
  occurredAt: instant,
  zone: z.string(),
  cell: z.string(),
  actorKind: z.enum(auditActorKinds),
  actorId: classified(id('ActorId').nullable(), 'identity'),
  /** As the person or key is called today; null for others and for whom no membership is left. It is no part of the event. */
  actorName: classified(z.string().nullable(), 'identity'),
  actorEmployer: z.string().nullable(),
  actorOfficeCountry: country,
  actorPresentCountry: country,
  authenticationStrength: z.string().nullable(),
  action: z.string(),
  targetKind: z.string(),
  targetId: id('TargetId').nullable(),
  level: z.enum(levels).nullable(),
  bucket: z.enum(buckets).nullable(),
  sourceCountry: country,
  destinationCountry: country,
  decision: z.enum(auditDecisions),
  ruleCode: z.string().nullable(),
  policyVersion: z.int().nullable(),
  grantIds: z.array(id('GrantId')),
  outcome: z.enum(auditOutcomes),
  rowCount: naturalNumber.nullable(),
  sizeBytes: naturalNumber.nullable(),
  traceId: z.string().nullable(),
  /** Null until the event is sealed, a second or two after it was stored. */
  proof: auditProofSchema.nullable(),
})

export const auditFilter = z.object({
  actorId: id('ActorId').optional(),
  actorKind: z.enum(auditActorKinds).optional(),
  /** `receipt.record`, or every action on one kind of data with `targetKind`. */
  action: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/)
    .optional(),
  targetKind: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)
    .optional(),
  targetId: id('TargetId').optional(),
  level: z.enum(levels).optional(),
  decision: z.enum(auditDecisions).optional(),
  /** From this instant on. */
  from: instant.optional(),
  /** Before this instant. */
  to: instant.optional(),
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  sort: sortBy(['time'], '-time'),
})

export const auditChainSchema = z.object({
  /** The last seal: how many events the chain holds, and the hash that stands for them all. Null before the first. */
  head: z.object({ sequence: naturalNumber, hash, sealedAt: instant }).nullable(),
  /** The last head that was signed. */
  checkpoint: z.object({ sequence: naturalNumber, hash, at: instant, keyId: z.string(), signature: z.string() }).nullable(),
  /** The last checkpoint that the control plane keeps as a witness. */
  witness: z.object({ sequence: naturalNumber, witnessedAt: instant }).nullable(),
  /** Public keys of the zone. Keep their fingerprints: an export is proven by a key that did not come with it. */
  keys: z.array(z.object({ keyId: z.string(), publicKey: z.string(), fingerprint: hash })),
})

const ndjson = z.file().mime('application/x-ndjson')

export const auditErrors = defineErrors({
  AUDIT_EVENT_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such event.' },
  AUDIT_SEQUENCE_UNKNOWN: { status: 404, owner: 'caller', message: 'The chain does not reach that far yet.' },
})

/** Events in one file. A longer chain comes in parts, which the verifier takes together. */
export const auditExportMax = 50_000

export const audit = {
  list: orgProcedure({ resource: 'audit_event', action: 'read' })
    .route({ method: 'GET', path: '/access/audit', tags: ['Access'], summary: 'Audit events with their chain proofs, newest first' })
    .input(pageInput.extend(auditFilter.shape))
    .output(pageOf(auditEventSchema)),
  chain: orgProcedure({ resource: 'audit_event', action: 'read' })
    .route({ method: 'GET', path: '/access/audit/chain', tags: ['Access'], summary: 'How far the trail is sealed, signed and witnessed' })
    .input(z.object({}))
    .output(auditChainSchema),
  get: orgProcedure({ resource: 'audit_event', action: 'read' })
    .route({ method: 'GET', path: '/access/audit/events/{auditEventId}', tags: ['Access'], summary: 'One audit event with its proof' })
    .errors(raises(auditErrors, 'AUDIT_EVENT_NOT_FOUND'))
    .input(z.object({ auditEventId: id('AuditEventId') }))
    .output(
      auditEventSchema.extend({
        /** Where the request came from, while that is kept: of refusals and of reads that leave an event. The event holds a salted hash of it. */
        clientAddress: classified(z.string().nullable(), 'identity'),
      }),
    ),
  export: orgProcedure({ resource: 'audit_event', action: 'export', audit: 'read' })
    .route({
      method: 'GET',
      path: '/access/audit/export.ndjson',
      tags: ['Access'],
      summary: 'The chain as a file for the offline verifier, at most 50,000 events',
    })
    .input(z.object({ after: naturalNumber.default('0') }))
    .output(ndjson)
    .errors(raises(auditErrors, 'AUDIT_SEQUENCE_UNKNOWN')),
  exportCsv: orgProcedure({ resource: 'audit_event', action: 'export', audit: 'read' })
    .route({ method: 'GET', path: '/access/audit/export.csv', tags: ['Access'], summary: 'Audit events as CSV' })
    .input(auditFilter.extend(csvInput))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE')),
}
