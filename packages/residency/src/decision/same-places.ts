import { levels } from '../classification.ts'
import { effectivePlaces, type PlaceQuestion } from './effective-places.ts'
import { datumForms, placedOperations } from './modes.ts'
import type { Region, ResidencyPolicy } from './policy.ts'

/**
 * Gives true when a policy leaves the same places, in the same countries, in two states of the registry: nothing that is decided by it differs, and
 * whoever keeps the older state decides as well as before.
 */
export function leavesSamePlaces(policy: ResidencyPolicy, before: readonly Region[], after: readonly Region[]): boolean {
  return everyQuestion(policy).every((question) => placesOf(question, policy, before) === placesOf(question, policy, after))
}

function everyQuestion({ narrowings = [] }: ResidencyPolicy): PlaceQuestion[] {
  const datasets = [undefined, ...narrowings.flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset]))]
  return placedOperations.flatMap((operation) =>
    levels.flatMap((level) =>
      datumForms.flatMap((form) =>
        datasets.map((dataset): PlaceQuestion => ({ operation, level, form, ...(dataset === undefined ? {} : { dataset }) })),
      ),
    ),
  )
}

function placesOf(question: PlaceQuestion, policy: ResidencyPolicy, regions: readonly Region[]): string {
  const countryOf = new Map(regions.map(({ id, country }) => [id, country]))
  return effectivePlaces(question, policy, regions)
    .map((id) => `${id} ${countryOf.get(id) ?? ''}`)
    .sort()
    .join()
}
