import type { AssertionClaims } from '@repo/contract/edge'

export interface EdgePlaces {
  /** The country of the cell's primary region, where its own edge stands. */
  readonly cellCountry: string
  /** The country of the listed edges, where it is known. */
  readonly listedEdgesCountry: string | undefined
}

/** Where somebody of the staff is: the place of the edge that accepted them. What is not known is `undefined`, which counts as outside everywhere. */
export function presentCountry(assertion: Pick<AssertionClaims, 'accepted'> | undefined, places: EdgePlaces): string | undefined {
  if (assertion?.accepted === 'listed') return places.listedEdgesCountry
  return assertion?.accepted === 'here' ? places.cellCountry : undefined
}
