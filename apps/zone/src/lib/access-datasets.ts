/** Data sets of staff access in words. Apart from the other words of access, because the banner of every page needs these alone. */
import type { AccessDataset } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'

const datasets: Readonly<Record<AccessDataset, () => string>> = {
  associations: m.access_data_associations,
  units: m.access_data_units,
  people: m.access_data_people,
  receipts: m.access_data_receipts,
  charges: m.access_data_charges,
}
export const accessDatasetCodes = Object.keys(datasets) as AccessDataset[]
export const accessDatasetName = (code: AccessDataset): string => datasets[code]()
