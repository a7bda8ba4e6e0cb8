/** Codes of released data sets in words. Every list is closed: a new code without a word does not compile. */
import type { DataRelease } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'

type Words<Code extends string> = Readonly<Record<Code, () => string>>

const datasets: Words<DataRelease['dataset']> = { portfolio: m.release_dataset_portfolio, collections: m.release_dataset_collections }
export const datasetCodes = Object.keys(datasets) as DataRelease['dataset'][]
export const releaseDatasetName = (dataset: DataRelease['dataset']): string => datasets[dataset]()

const figures: Words<DataRelease['figures'][number]['figure']> = {
  associations: m.release_figure_associations,
  units: m.release_figure_units,
  owners: m.release_figure_owners,
  charged_units: m.release_figure_charged_units,
  settled_units: m.release_figure_settled_units,
  paying_owners: m.release_figure_paying_owners,
}
export const releaseFigureName = (figure: keyof typeof figures): string => figures[figure]()

/** What a release is to those who look: what was approved is released when it has arrived, and withdrawn when it is gone there. */
export function releaseState({ status, told }: Pick<DataRelease, 'status' | 'told'>) {
  if (status === 'pending') return { family: 'hold', label: m.release_state_pending() } as const
  if (status === 'rejected') return { family: 'done', label: m.release_state_rejected() } as const
  if (status === 'expired') return { family: 'idle', label: m.release_state_expired() } as const
  if (status === 'approved')
    return told === 'released'
      ? ({ family: 'done', label: m.release_state_released() } as const)
      : ({ family: 'live', label: m.release_state_leaving() } as const)
  return told === 'withdrawn'
    ? ({ family: 'idle', label: m.release_state_withdrawn() } as const)
    : ({ family: 'live', label: m.release_state_withdrawing() } as const)
}
