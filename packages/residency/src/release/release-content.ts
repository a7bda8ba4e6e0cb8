import { createHash } from 'node:crypto'
import type { ReleaseDataset } from './release-datasets.ts'
import type { ReleasedFigure } from './withhold-small.ts'

/**
 * The sha-256 of a data set's content, in lower-case hexadecimal: data set, month, then each figure in its order with its count or `-`. Whoever approves names it,
 * so that what leaves is what was looked at; the control plane works it out again.
 */
export function releaseHash(dataset: ReleaseDataset, month: string, figures: readonly ReleasedFigure[]): string {
  const lines = [dataset, month, ...figures.map(({ figure, counted }) => `${figure} ${counted ?? '-'}`)]
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
