import { answered } from '#lib/server/describe-error.ts'
import { listInput, sortOf } from '#lib/server/list-input.ts'
import { balancesByUnit } from '#lib/server/unit-balances.ts'
import type { PageServerLoad } from './$types'

/** Units in natural order with what is open on each. `view=owing` lists those that owe, whose sum is the receivable. */
export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { input } = listInput(url)
  const sort = sortOf(url, 'unit', ['unit', 'kind', 'entitlement'])
  const { today, association } = await parent()
  const associationId = params.association
  const propertyId = url.searchParams.get('property') ?? undefined
  const [units, properties, balances] = await Promise.all([
    answered(
      locals.api.units.list({
        ...input,
        associationId,
        sort,
        ...(propertyId ? { propertyId } : {}),
      }),
    ),
    answered(locals.api.properties.list({ associationId, limit: 200 })),
    balancesByUnit(locals.api, associationId, today),
  ])
  const { items: owned } = await answered(locals.api.ownership.ofUnits({ unitIds: units.items.map(({ id }) => id), on: today }))
  return {
    ...units,
    sort,
    owners: Object.fromEntries(owned.map(({ unitId, owners }) => [unitId, owners.map(({ displayName }) => displayName)])),
    properties: properties.items,
    propertyId,
    balances: balances.units,
    owing: balances.owing,
    receivable: balances.total,
    currency: association.currencyCode,
  }
}
