import { legalBuckets, levels, unclassified } from '@repo/residency'
import { handle } from '../../server/procedures.ts'

/** The levels with the buckets each may carry, the default first. */
export const listLevels = handle.residency.levels.handler(() => ({
  items: levels.map((level) => ({
    level,
    defaultBucket: legalBuckets[level][0] ?? unclassified.bucket,
    buckets: [...legalBuckets[level]],
  })),
  unclassified,
}))
