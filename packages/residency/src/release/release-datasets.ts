import { z } from 'zod'

/**
 * What the release workflow can make a new R1 data set of (docs/residency.md, "Released data sets"). The list is closed and every figure is a number of
 * things: what is not here cannot be asked for, and no word, amount or id of anybody fits in.
 */
export const releaseFigures = ['associations', 'units', 'owners', 'charged_units', 'settled_units', 'paying_owners'] as const
export type ReleaseFigure = (typeof releaseFigures)[number]

export const releaseDatasets = ['portfolio', 'collections'] as const
export type ReleaseDataset = (typeof releaseDatasets)[number]

export interface ReleaseFigureRule {
  readonly figure: ReleaseFigure
  /** It counts people, or what stands for somebody: a small number of them is withheld. */
  readonly people: boolean
  /** It is a part of another figure: who knows both knows the rest. */
  readonly partOf?: ReleaseFigure
}

/** The figures of each data set. A whole stands before its parts. */
export const releaseDatasetFigures: Readonly<Record<ReleaseDataset, readonly ReleaseFigureRule[]>> = {
  portfolio: [
    { figure: 'associations', people: false },
    { figure: 'units', people: true },
    { figure: 'owners', people: true },
  ],
  collections: [
    { figure: 'charged_units', people: true },
    { figure: 'settled_units', people: true, partOf: 'charged_units' },
    { figure: 'paying_owners', people: true },
  ],
}

/** A month of the organisation's books, e.g. `2026-09`. */
export const releaseMonth = z.string().regex(/^20[0-9]{2}-(0[1-9]|1[0-2])$/)
