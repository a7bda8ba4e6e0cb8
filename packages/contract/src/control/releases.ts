import { releaseDatasets, releaseFigures, releaseMonth } from '@repo/residency'
import { z } from 'zod'
import { zoneCodeSchema } from '../edge/names.ts'
import { id, instant } from '../wire.ts'
import { operatorProcedure } from './operator-procedure.ts'

/** A data set that a zone released. Whose it is stays in the zone; one that was withdrawn has no figures. */
export const releasedDatasetSchema = z.object({
  id: id('DataReleaseId'),
  zone: zoneCodeSchema,
  dataset: z.enum(releaseDatasets),
  month: releaseMonth,
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  receivedAt: instant,
  withdrawnAt: instant.nullable(),
  figures: z.array(z.object({ figure: z.enum(releaseFigures), counted: z.number().int().nullable() })),
})
export type ReleasedDataset = z.infer<typeof releasedDatasetSchema>

export const releases = {
  list: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/releases', tags: ['Releases'], summary: 'Data sets that zones released, the newest first' })
    .input(z.strictObject({ zone: zoneCodeSchema.optional() }))
    .output(z.object({ items: z.array(releasedDatasetSchema) })),
}
