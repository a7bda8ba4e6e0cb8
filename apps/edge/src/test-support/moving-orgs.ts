/**
 * Organisations that change all the time, by a rule that every thread knows: what an organisation is follows from its number and from how often it has
 * changed. So a reader can say what would have been right, without asking the writer.
 */
import type { DirectoryCell, DirectoryEntry, OrganizationState } from '@repo/contract/edge'

export const movingCount = 2000
const cellCount = 40
export const movingZones = ['eu', 'us', 'uk', 'ca'].map((code) => ({ code, webOrigin: `http://${code}.localhost:8080` }))
export const movingCells: readonly DirectoryCell[] = Array.from({ length: cellCount }, (_cell, index) => {
  const { code } = movingZones[index % movingZones.length] as (typeof movingZones)[number]
  const place = Math.floor(index / movingZones.length) + 1
  return { number: index + 1, code: `${code}-${place}`, zone: code, edgeAddress: `http://127.0.0.1:${9200 + index}`, countries: ['DE'] }
})

const states: readonly OrganizationState[] = ['active', 'read_only', 'active', 'suspended', 'active', 'provisioning', 'moved', 'closed']
/** How many changes an organisation has between two moves. */
const changesPerEpoch = 4

/** @returns undefined where it is not in the directory. @param version how often it has changed, from 1 on */
export function entryAt(number: number, version: number): DirectoryEntry | undefined {
  const epoch = 1 + Math.floor(version / changesPerEpoch)
  if (number % 50 === 7 && version % 5 === 3) return undefined
  // Neighbouring epochs are in different cells, and the number of cells shares no factor with the step.
  const cell = 1 + ((number * 11 + epoch * 7) % cellCount)
  const strict = (number + version) % 9 === 0
  // Few are in a cut-over: a decision about one waits for its end.
  if (number % 500 === 0 && version % 4 === 1) return { cell, strict: false, state: 'moving', epoch }
  return { cell, strict, state: states[(number * 3 + version * 5) % states.length] as OrganizationState, epoch }
}
