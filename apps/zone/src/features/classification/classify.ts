/**
 * The rules of classifying single records: raising is free and immediate, lowering takes two people and is for new copies, and identity is never
 * lowered. What nobody classified counts as R3 identity. Pure.
 */
import { classificationErrors, type ClassifiedDataset } from '@repo/contract'
import { isLegal, isRaise, stricterBucket, unclassified, type Classification, type Level } from '@repo/residency'

/**
 * What the catalogue says of each kind of record as a whole: the level of its id, whose loss tells that the record exists. Its columns have levels of their
 * own, which stay: a record's classification only adds to them. A test compares the list with the schema.
 */
export const catalogueLevels: Readonly<Record<ClassifiedDataset, Level>> = {
  association: 'operational',
  unit: 'operational',
  party: 'identity',
  receipt: 'transactional',
  assessment_run: 'transactional',
  journal_entry: 'transactional',
  import_job: 'operational',
}

/** The catalogue's entry of a kind of record; a kind that it does not have is the strictest. */
export function catalogueOf(dataset: string): Classification {
  const level = Object.entries(catalogueLevels).find(([known]) => known === dataset)?.[1]
  return level === undefined ? unclassified : { bucket: 'R3', level }
}

const same = (one: Classification, other: Classification): boolean => one.level === other.level && one.bucket === other.bucket
const keepsBucket = (from: Classification, to: Classification): boolean => stricterBucket(from.bucket, to.bucket) === to.bucket

/** Gives true when nothing is loosened by going from one to the other. */
export function raises(from: Classification, to: Classification): boolean {
  return !same(from, to) && keepsBucket(from, to) && (from.level === to.level || isRaise(from.level, to.level))
}

/** Gives true when a record of this kind may be classified so: as the catalogue says, or above it. */
const mayBe = (dataset: string, to: Classification): boolean => same(catalogueOf(dataset), to) || raises(catalogueOf(dataset), to)

/** @throws CLASSIFICATION_ILLEGAL, CLASSIFICATION_BELOW_CATALOGUE */
export function requireAllowed(dataset: string, to: Classification): void {
  if (!isLegal(to)) throw classificationErrors.CLASSIFICATION_ILLEGAL({ fieldErrors: { bucket: ['This level may not carry it.'] } })
  if (!mayBe(dataset, to)) throw classificationErrors.CLASSIFICATION_BELOW_CATALOGUE()
}

export type Change = 'none' | 'raise' | 'lower'

/**
 * What a change is. Whatever is not a raise lowers: of content and operational data each is protected where the other is not.
 * @param from what the record is now
 * @throws CLASSIFICATION_IDENTITY_STAYS, CLASSIFICATION_ILLEGAL, CLASSIFICATION_BELOW_CATALOGUE
 */
export function judgeChange(dataset: string, from: Classification, to: Classification): Change {
  if (isLegal(to) && from.level === 'identity' && !same(from, to) && !raises(from, to))
    throw classificationErrors.CLASSIFICATION_IDENTITY_STAYS()
  requireAllowed(dataset, to)
  if (same(from, to)) return 'none'
  return raises(from, to) ? 'raise' : 'lower'
}

/** How long a second person has. */
export const loweringDays = 4
export const loweringMs = loweringDays * 86_400_000
