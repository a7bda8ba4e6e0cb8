import { controlErrors } from '@repo/contract/control'
import { tagWith } from '../../server/if-match.ts'
import { handle } from '../../server/procedures.ts'
import { reissuePolicies } from '../organizations/index.ts'
import {
  holdRegistry,
  insertRegion,
  regionById,
  regionOfProvider,
  registryOf,
  requireCountryOfZone,
  toRegistered,
} from '../registry/index.ts'

/** Registers a place. An active one is known at once to the organisations that may be there; until then it is unknown to them, and so refused. */
export const createRegion = handle.regions.create.handler(async ({ context, input }) => {
  const { tx } = context
  requireCountryOfZone(input.country, input.zone)
  await holdRegistry(tx, input.zone)
  if (await regionOfProvider(tx, input.provider, input.code)) throw controlErrors.REGION_DUPLICATE()
  const registry = await registryOf(tx, input.zone)
  const id = await insertRegion(tx, input)
  await reissuePolicies(tx, input.zone, registry)
  return tagWith(context, toRegistered(await regionById(tx, id)))
})
