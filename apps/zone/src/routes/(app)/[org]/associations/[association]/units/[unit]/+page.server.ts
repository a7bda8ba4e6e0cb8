import { answered, under } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { unitOwners } from '#lib/server/unit-owners.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, parent, url }) => {
  const { today } = await parent()
  const { input } = listInput(url)
  const [unit, owners, charges] = await Promise.all([
    answered(locals.api.units.get({ unitId: params.unit })).then((unit) => under(params.association, unit)),
    unitOwners(locals.api, params.unit, today),
    answered(locals.api.charges.list({ associationId: params.association, unitId: params.unit, ...input })),
  ])
  // The account of one owner at a time: of the first present owner unless another was chosen.
  const chosen = owners.all.find(({ partyId }) => partyId === url.searchParams.get('owner')) ?? owners.current[0] ?? owners.all[0]
  const ledger =
    chosen &&
    (await answered(
      locals.api.receivables.ownerLedger({ associationId: params.association, partyId: chosen.partyId, unitId: params.unit, limit: 200 }),
    ))
  return { unit, owners, charges, chosen, ledger }
}
