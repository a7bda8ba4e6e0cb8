import type { AccessDataset } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import type { AccessKind } from '@repo/residency'
import { activeGrants } from './grant-store.ts'

/** Access that is live now, for the banner every member sees: what for and until when, and nobody's name. */
export async function liveGrants(tx: OrgTransaction) {
  const rows = await activeGrants(tx)
  return rows.map(({ id, kind, dataset, ends_at }) => ({
    id: id as never,
    kind: kind as AccessKind,
    dataset: dataset as AccessDataset,
    endsAt: ends_at.toISOString(),
  }))
}
