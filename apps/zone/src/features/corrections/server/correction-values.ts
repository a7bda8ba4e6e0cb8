import type { CorrectableDataset } from '@repo/contract'
import { invariant } from '@repo/core'
import { correctableDataset, type Change, type Values } from '../correction-content.ts'
import type { CorrectionRow } from './correction-store.ts'

/** One side of a correction, by field. */
export const valuesOf = (changes: readonly Change[], side: 'before' | 'after'): Values =>
  Object.fromEntries(changes.map((change) => [change.field, change[side]]))

export function datasetOf({ dataset }: CorrectionRow): CorrectableDataset {
  const known = correctableDataset(dataset)
  invariant(known, 'the database admits these data sets alone')
  return known
}
