import { answered } from './describe-error.ts'

type Api = App.Locals['api']

export interface Owner {
  readonly partyId: string
  readonly name: string
  readonly share: { readonly numerator: string; readonly denominator: string }
  readonly validFrom: string
  readonly validTo: string | null
}

/** Everybody who owned a unit, and those who own it on a day, with their names. */
export async function unitOwners(api: Api, unitId: string, on: string): Promise<{ all: Owner[]; current: Owner[] }> {
  const { owners } = await answered(api.ownership.list({ unitId }))
  const ids = [...new Set(owners.map(({ partyId }) => partyId))]
  const parties = await Promise.all(ids.map((partyId) => answered(api.people.get({ partyId }))))
  const names = new Map<string, string>(parties.map((party) => [party.id, party.displayName]))
  const all = owners.map(({ partyId, share, validFrom, validTo }) => ({
    partyId,
    name: names.get(partyId) ?? '',
    share,
    validFrom,
    validTo,
  }))
  const current = all.filter(({ validFrom, validTo }) => validFrom <= on && (validTo === null || validTo > on))
  return { all, current }
}
