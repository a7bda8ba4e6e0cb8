import type { ClassificationView, ClassifiedDataset, Lowering } from '@repo/contract'
import { catalogueOf } from '../classify.ts'
import type { RecordClassification } from './classification-store.ts'
import type { StoredLowering } from './lowering-store.ts'

/** A record's classification as callers see it: its own, or its kind's. */
export function toView(
  id: ClassificationView['id'],
  dataset: ClassifiedDataset,
  record: RecordClassification | undefined,
  pending: string | undefined,
): ClassificationView {
  const { level, bucket } = record?.held ?? catalogueOf(dataset)
  return {
    id,
    dataset,
    level,
    bucket,
    source: record ? 'record' : 'catalogue',
    newCopies: record?.newCopies ?? null,
    // The database gives ids that it made.
    pendingLowering: (pending ?? null) as ClassificationView['pendingLowering'],
  }
}

/** A request as callers see it. One whose time has passed is expired, whether or not anything has marked it. */
export function toLowering(stored: StoredLowering, callerId: string, now: Date): Lowering {
  const { id, dataId, dataset, from, to, reason, status, requestedBy, requestedAt, expiresAt } = stored
  return {
    id: id as Lowering['id'],
    dataId: dataId as Lowering['dataId'],
    dataset,
    from,
    to,
    reason,
    status: status === 'pending' && expiresAt <= now ? 'expired' : status,
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    own: requestedBy === callerId,
  }
}
