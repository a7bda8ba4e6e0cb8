/** What the zone finds out about itself and tells an organisation's trail: once, however often it is told. */
import { createHash } from 'node:crypto'
import type { OrgTransaction } from '@repo/db/zone'

export interface FoundOut {
  readonly organizationId: string
  readonly zone: string
  readonly cell: string
  /** What makes it this event and no other, beside its action and organisation. */
  readonly id: string
  readonly action: string
  readonly target: string
  readonly allowed: boolean
  readonly ruleCode: string | undefined
  readonly country: string | undefined
  readonly outcome: 'done' | 'failed'
  readonly items: number | bigint | undefined
  readonly bytes?: bigint
  /** What it is about; R3 when left out. */
  readonly bucket?: string
  readonly level?: string
}

export async function tellOnce(
  tx: OrgTransaction,
  { organizationId, zone, cell, id, action, target, allowed, ruleCode, country, outcome, items, bytes, bucket = 'R3', level }: FoundOut,
): Promise<void> {
  await tx.$executeRaw`
    insert into app.audit_event (organization_id, id, zone, cell, actor_kind, authentication_strength, action, target_kind, bucket, level, decision, rule_code,
      destination_country, outcome, row_count, size_bytes)
    values (${organizationId}::uuid, ${onceOnly(organizationId, `${action} ${id}`)}::uuid, ${zone}, ${cell}, 'workflow', 'none', ${action}, ${target},
      ${bucket}, ${level ?? null}, ${allowed ? 'allowed' : 'refused'}, ${ruleCode ?? null}, ${country ?? null}, ${outcome}, ${items ?? null}::bigint,
      ${bytes ?? null}::bigint)
    on conflict do nothing`
}

/** The event's own id, made of what it tells (RFC 9562, version 8): told again it is the same event. */
function onceOnly(organizationId: string, what: string): string {
  const hex = createHash('sha256').update(`${organizationId} ${what}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
