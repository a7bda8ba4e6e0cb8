import { tagWith } from '../../server/if-match.ts'
import { handle } from '../../server/procedures.ts'
import { regionById, toRegistered } from '../registry/index.ts'

/** One region, with the tag that a change of it names. */
export const getRegion = handle.regions.get.handler(async ({ context, input: { id } }) =>
  tagWith(context, toRegistered(await regionById(context.tx, id))),
)
