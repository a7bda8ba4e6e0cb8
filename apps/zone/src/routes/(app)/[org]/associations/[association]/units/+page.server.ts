import { answered } from '#lib/server/describe-error.ts'
import { listInput, sortOf } from '#lib/server/list-input.ts'
import type { PageServerLoad } from './$types'

/** Units with their owners and what is open on each, and on all of the filter together. */
export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { input } = listInput(url)
  const sort = sortOf(url, 'unit', ['unit', 'kind', 'entitlement', 'open'])
  const { today, association } = await parent()
  const associationId = params.association
  const propertyId = url.searchParams.get('property') ?? undefined
  const [units, properties] = await Promise.all([
    answered(
      locals.api.units.list({
        ...input,
        associationId,
        sort,
        at: today,
        ...(propertyId ? { propertyId } : {}),
      }),
    ),
    answered(locals.api.properties.list({ associationId, limit: 200 })),
  ])
  const unitIds = units.items.map(({ id }) => id)
  const filter = { ...(propertyId ? { propertyId } : {}), ...(input.search ? { search: input.search } : {}) }
  const [{ items: owned }, balances] = await Promise.all([
    answered(locals.api.ownership.ofUnits({ unitIds, on: today })),
    answered(locals.api.receivables.ofUnits({ associationId, at: today, unitIds, filter })),
  ])
  return {
    ...units,
    sort,
    owners: Object.fromEntries(owned.map(({ unitId, owners }) => [unitId, owners.map(({ displayName }) => displayName)])),
    properties: properties.items,
    propertyId,
    balances: Object.fromEntries(balances.items.map(({ unitId, ...open }) => [unitId, open])),
    owing: balances.owing,
    receivable: balances.sum,
    currency: association.currencyCode,
  }
}
