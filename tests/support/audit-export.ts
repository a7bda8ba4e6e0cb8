import type { KeyObject } from 'node:crypto'
import { emptyChain, exportCheckpoint, exportHeader, exportLine, type Seal } from '@repo/residency'
import type { OrgId } from '@repo/core'
import type pg from 'pg'
import { sealedColumns, sealedEvent, type EventRow } from '../../apps/zone/src/features/audit/sealed-event.ts'
import { verifyChain } from '../../tools/verify-audit/verify-audit.mjs'

/** The whole chain of an organisation as an export has it, read past all rights. Only what is sealed is in it. */
export async function chainLines(superuser: pg.Pool, orgId: OrgId): Promise<string[]> {
  const { rows: events } = await superuser.query<EventRow>(`select ${sealedColumns} from app.audit_event where organization_id = $1`, [
    orgId,
  ])
  const byId = new Map(events.map((event) => [event.id, event]))
  const { rows: seals } = await superuser.query<{ sequence: string; event_id: string; previous_hash: string; hash: string }>(
    `select sequence, event_id, encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash
     from app.audit_seal where organization_id = $1 order by audit_seal.sequence`,
    [orgId],
  )
  const { rows: checkpoints } = await superuser.query<{ sequence: string; hash: Buffer; at: Date; key_id: string; signature: Buffer }>(
    'select sequence, hash, checked_at as at, key_id, signature from app.audit_checkpoint where organization_id = $1',
    [orgId],
  )
  const lines = seals.flatMap(({ sequence, event_id, previous_hash, hash }) => {
    const seal: Seal = { sequence: BigInt(sequence), previousHash: previous_hash, hash }
    const signed = checkpoints
      .filter((one) => one.sequence === sequence)
      .map(({ at, key_id: keyId, signature }) =>
        exportCheckpoint({ sequence: seal.sequence, hash, at: at.toISOString(), keyId, signature: signature.toString('base64url') }),
      )
    return [exportLine(seal, sealedEvent(byId.get(event_id) ?? {})), ...signed]
  })
  const last = seals.at(-1)
  const head = last ? { sequence: BigInt(last.sequence), hash: last.hash } : emptyChain
  return [exportHeader({ zone: 'eu', organizationId: orgId, after: emptyChain, head }), ...lines]
}

export async function verifyLines(lines: readonly string[], keys?: ReadonlyMap<string, KeyObject>) {
  async function* each() {
    yield* lines
  }
  return verifyChain(each(), { keys })
}
