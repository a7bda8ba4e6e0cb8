import type { DataRelease } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { releaseHash } from '@repo/residency'
import { toldOf } from '../../notices/index.ts'
import { figuresOf } from './figures-store.ts'
import type { StoredRelease } from './release-store.ts'

/**
 * A release as callers see it: what waits with what would leave now, what was approved with what has left. One whose time has passed is expired, whether or
 * not anything has marked it.
 */
export async function showRelease(tx: OrgTransaction, stored: StoredRelease, callerId: string, now: Date): Promise<DataRelease> {
  const { id, dataset, month, reason, requestedBy, requestedAt, expiresAt, decidedAt, withdrawnAt, told } = stored
  const status = stored.status === 'pending' && expiresAt <= now ? ('expired' as const) : stored.status
  const figures = status === 'pending' ? await figuresOf(tx, dataset, month) : [...stored.figures]
  const administratorsTold = status === 'pending' ? (await toldOf(tx, [id]))(id) : null
  return {
    ...{ id: id as DataRelease['id'], dataset, month, reason, status, figures, told, administratorsTold },
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    contentHash: figures.length === 0 ? null : releaseHash(dataset, month, figures),
    own: requestedBy === callerId,
  }
}
