/** What the sending loop reads and writes, under the sealer's role: it may move the cursor and tell of failures, and change nothing of what was set. */
import type { KeptPolicy } from '@repo/db/zone'
import { exportLine } from '@repo/residency'
import type { ClientBase } from 'pg'
import { inScope, sealedColumns, sealedEvent, type EventRow } from '../../audit/index.ts'
import type { SealedLine } from '../sealed-line.ts'

export interface DueStream {
  readonly organizationId: string
  readonly kind: string
  readonly host: string
  readonly port: number
  readonly path: string
  readonly sealedToken: string | null
  readonly failures: number
  readonly policyMode: string
  readonly policyVersion: number
  readonly kept: KeptPolicy | undefined
  /** The next events of the chain, in order. */
  readonly events: readonly SealedLine[]
}

/** Organisations whose stream has something to send now: ids alone. */
export async function dueStreams(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select organization_id as id from app.audit_backlog(date_trunc('hour', now(), 'UTC')) where to_send limit 100`,
  )
  return rows.map(({ id }) => id)
}

type Row = Omit<DueStream, 'kept' | 'events'> & {
  acknowledged: string
  bundle: Buffer | null
  signature: Buffer | null
  keyId: string | null
}

/** One stream with what it is to send. @returns undefined when it was ended or paused meanwhile */
export async function readDue(client: ClientBase, organizationId: string, most: number): Promise<DueStream | undefined> {
  return inScope(client, organizationId, async () => {
    const { rows } = await client.query<Row>(
      `select stream.organization_id as "organizationId", stream.kind, host, port, path, sealed_token as "sealedToken", failures, acknowledged,
         policy_mode as "policyMode", policy_version as "policyVersion", bundle, signature, key_id as "keyId"
       from app.audit_stream as stream join app.organization as held on held.organization_id = stream.organization_id
       left join app.residency_policy as policy
         on policy.organization_id = stream.organization_id and policy.version = held.policy_version
       where stream.organization_id = $1 and not paused`,
      [organizationId],
    )
    const [row] = rows
    if (!row) return undefined
    const { acknowledged, bundle, signature, keyId, ...stream } = row
    const kept = bundle && signature && keyId !== null ? { bundle, signature, keyId } : undefined
    return { ...stream, kept, events: await eventsAfter(client, organizationId, acknowledged, most) }
  })
}

async function eventsAfter(client: ClientBase, organizationId: string, after: string, most: number): Promise<SealedLine[]> {
  const { rows } = await client.query<{ sequence: string; previousHash: string; hash: string; event: EventRow }>(
    `with seal as materialized (
       select sequence, event_id, encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash from app.audit_seal
       where organization_id = $1 and sequence > $2::bigint order by sequence limit $3)
     select seal.sequence, seal."previousHash", seal.hash, to_jsonb(event) as event from seal
     join lateral (select ${sealedColumns} from app.audit_event
       where organization_id = $1 and app.audit_event.id = seal.event_id) as event on true
     order by seal.sequence`,
    [organizationId, after, most],
  )
  return rows.map(({ sequence, previousHash, hash, event }) => ({
    sequence: BigInt(sequence),
    hash,
    occurredAt: event.occurredAt,
    action: String(event['action'] ?? ''),
    refused: event['decision'] === 'refused',
    line: exportLine({ sequence: BigInt(sequence), previousHash, hash }, sealedEvent(event)),
  }))
}

/** Moves the cursor, never back past what somebody set meanwhile: only from where the sent batch began. */
export async function markTaken(client: ClientBase, organizationId: string, from: bigint, to: bigint): Promise<void> {
  await inScope(client, organizationId, () =>
    client.query(
      `update app.audit_stream set acknowledged = $3::bigint, acknowledged_at = clock_timestamp(), failures = 0, last_error = null, last_error_at = null,
         next_attempt_at = clock_timestamp()
       where organization_id = $1 and acknowledged = $2::bigint`,
      [organizationId, String(from), String(to)],
    ),
  )
}

export async function markFailed(client: ClientBase, organizationId: string, code: string, pauseMs: number): Promise<void> {
  await inScope(client, organizationId, () =>
    client.query(
      `update app.audit_stream set failures = failures + 1, last_error = $2, last_error_at = clock_timestamp(),
         next_attempt_at = clock_timestamp() + make_interval(secs => $3::double precision)
       where organization_id = $1`,
      [organizationId, code, pauseMs / 1000],
    ),
  )
}

/** A number nobody else in the database uses: one worker of a cell sends at a time. */
export async function takeSendingLock(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('freehold-audit-stream', 11)) as taken`,
  )
  return rows[0]?.taken === true
}
