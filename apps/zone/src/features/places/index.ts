/** Where the cell's copies are: what may be is the zone's file, what is was looked at. */
export { copiesThatAnswer } from './server/look-at-places.ts'
export { observeNewCell, observePlaces, type ObservePlacesOptions } from './server/observe-places.ts'
export { newestObservations } from './server/place-store.ts'
export { requireAllowedPlaces, type PlacedFolders } from './server/require-allowed-places.ts'
