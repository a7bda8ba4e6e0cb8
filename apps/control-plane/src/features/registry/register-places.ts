import { controlErrors, type regionSchema } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import type { Region } from '@repo/residency'
import type { z } from 'zod'
import { requireCountryOfZone } from './region.ts'
import { changeRegion, insertRegion, regionOfProvider, rolesOf, toLifecycle } from './region-store.ts'

type Place = z.infer<typeof regionSchema>

/**
 * Registers the places in which a cell stands, or adds roles that are new there. The registry has the last word on country and lifecycle: a
 * cell's configuration does not move a place to another country, and does not open one again that was retired.
 * @throws REGION_DUPLICATE when the registry has the place in another country or zone, REGION_TRANSITION_NOT_ALLOWED for a place not in use
 */
export async function registerPlaces(tx: DirectoryTransaction, zone: string, places: readonly Place[]): Promise<void> {
  for (const { provider, code } of places) {
    const here = places.filter((place) => place.provider === provider && place.code === code)
    const [first] = here
    if (first === undefined || here.some(({ country }) => country !== first.country)) throw controlErrors.REGION_DUPLICATE()
    requireCountryOfZone(first.country, zone)
    const wanted = here.some(({ lifecycle }) => lifecycle === 'active') ? 'active' : 'planned'
    const known = await regionOfProvider(tx, provider, code)
    const roles = rolesTogether(known ? rolesOf(known) : [], here)
    if (!known) {
      await insertRegion(tx, { zone, provider, code, country: first.country, roles, lifecycle: wanted })
      continue
    }
    if (known.zoneCode !== zone || known.countryCode !== first.country) throw controlErrors.REGION_DUPLICATE()
    const lifecycle = toLifecycle(known.lifecycle)
    if (wanted === 'active' && lifecycle === 'retired')
      throw controlErrors.REGION_TRANSITION_NOT_ALLOWED({ data: { lifecycle, allowed: ['planned'] } })
    const next = wanted === 'active' ? 'active' : lifecycle
    if (next === lifecycle && roles.length === rolesOf(known).length) continue
    await changeRegion(tx, known.id, { country: known.countryCode, roles, lifecycle: next })
  }
}

const order: Region['roles'] = ['primary', 'replica', 'backup']
const rolesTogether = (known: Region['roles'], places: readonly Place[]): Region['roles'] =>
  order.filter((role) => known.includes(role) || places.some((place) => place.role === role))
