import { releaseDatasetFigures, type ReleaseDataset, type ReleaseFigure } from './release-datasets.ts'

/** Fewer than this many people behind a figure and it is not told. */
export const releaseThreshold = 10

/** A figure as it may leave: a count, or null where it is withheld. */
export interface ReleasedFigure {
  readonly figure: ReleaseFigure
  readonly counted: number | null
}

/**
 * Withholds what could point at somebody: a count of people from 1 to 9 (the threshold rule of statistical disclosure control), and a part whose rest
 * would be such a count, or whose whole is withheld (secondary suppression; Hundepool et al., Statistical Disclosure Control, 2012, chapters 4 and 5).
 * Nobody at all is no secret.
 * @param counts of every figure of the data set; one that is missing is withheld
 */
export function withholdSmall(dataset: ReleaseDataset, counts: Readonly<Partial<Record<ReleaseFigure, number>>>): ReleasedFigure[] {
  const told = new Map<ReleaseFigure, number | null>()
  for (const { figure, people, partOf } of releaseDatasetFigures[dataset]) {
    const counted = counts[figure]
    const whole = partOf === undefined ? undefined : told.get(partOf)
    const withheld =
      counted === undefined ||
      (people && isSmall(counted)) ||
      (partOf !== undefined && (whole === undefined || whole === null || isSmall(whole - counted)))
    told.set(figure, withheld ? null : counted)
  }
  return [...told].map(([figure, counted]) => ({ figure, counted }))
}

/** What is no natural number is as good as small. */
const isSmall = (count: number): boolean => count !== 0 && !(Number.isSafeInteger(count) && count >= releaseThreshold)
