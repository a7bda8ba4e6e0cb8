/** "May it leave the zone?" R0 public, R1 global operational numbers, R2 opaque tenant pointers, R3 everything else of a tenant. */
export const buckets = ['R0', 'R1', 'R2', 'R3'] as const
export type Bucket = (typeof buckets)[number]

/** "How is it handled inside the zone?" A level can only narrow what the bucket allows. */
export const levels = ['identity', 'transactional', 'operational', 'content', 'analytical_derived'] as const
export type Level = (typeof levels)[number]

export interface Classification {
  readonly bucket: Bucket
  readonly level: Level
}

/** What an unclassified datum counts as: everything fails closed. */
export const unclassified: Classification = { bucket: 'R3', level: 'identity' }

/**
 * Which buckets a level may carry at all (docs/residency.md, "Buckets and levels"). A narrower reading of each exception:
 * identity in R2 is a registered opaque pointer, operational in R2 is routing status and in R1 an allow-listed counter,
 * content in R0 is what the platform itself published, analytical in R1 is a released data set.
 */
export const legalBuckets: Readonly<Record<Level, readonly Bucket[]>> = {
  identity: ['R3', 'R2'],
  transactional: ['R3'],
  operational: ['R3', 'R2', 'R1'],
  content: ['R3', 'R0'],
  analytical_derived: ['R3', 'R1'],
}

/** Gives true when the level may be stored under the bucket. */
export function isLegal(classification: Classification): boolean {
  return legalBuckets[classification.level].includes(classification.bucket)
}

/** Gives the stricter of two buckets: what is derived takes the highest bucket of its inputs. */
export function stricterBucket(one: Bucket, other: Bucket): Bucket {
  return buckets.indexOf(one) >= buckets.indexOf(other) ? one : other
}

export function isBucket(text: string): text is Bucket {
  return (buckets as readonly string[]).includes(text)
}

export function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text)
}
