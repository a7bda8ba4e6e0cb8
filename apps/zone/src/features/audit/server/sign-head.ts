import { signCheckpoint, type AuditKey } from '@repo/residency'
import type { ClientBase } from 'pg'
import { inScope, insertCheckpoint, readHead } from './seal-store.ts'

/** Signs the head of one organisation's chain as it is now. The instant is kept to the millisecond, as it is signed. */
export function signHead(client: ClientBase, organizationId: string, { zone, key, at }: { zone: string; key: AuditKey; at: Date }) {
  return inScope(client, organizationId, async () => {
    const head = await readHead(client, organizationId)
    if (head.sequence === 0n) return
    await insertCheckpoint(client, organizationId, signCheckpoint(key, zone, organizationId, head, at.toISOString()))
  })
}
