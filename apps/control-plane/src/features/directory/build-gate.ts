/**
 * The first gate against a poison snapshot: one that holds far fewer or more organisations than the last, or has moved many from one zone
 * to another, is not handed out. It compares counts alone, so whatever went wrong need not be known beforehand. A signed intent lets an
 * expected change pass.
 */
import type { DirectoryCounts, DirectoryIntent } from '@repo/contract/edge'

/** The share by which all organisations together, and those of one zone, may change from one snapshot to the next. */
const totalShareMax = 0.05
const zoneShareMax = 0.01
/** So few organisations are never too many: shares of small numbers say nothing. */
const alwaysAllowed = 100

/**
 * @param intents those whose life has not ended
 * @returns what is wrong, as a sentence of codes and numbers, or undefined when the snapshot may be handed out
 */
export function refuseBuild(last: DirectoryCounts, next: DirectoryCounts, intents: readonly DirectoryIntent[]): string | undefined {
  const zones = [...new Set([...Object.keys(last), ...Object.keys(next)])].sort()
  const shifts = zones.map((zone) => ({ zone, before: totalOf(last[zone]), after: totalOf(next[zone]) }))
  const unintended = shifts.filter(
    ({ zone, after }) =>
      !intents.some((intent) => intent.zone === zone && after >= intent.organizationsMin && after <= intent.organizationsMax),
  )
  for (const { zone, before, after } of unintended) {
    if (isTooMuch(before, after, zoneShareMax)) return `zone ${zone} went from ${before} to ${after} organisations`
  }
  const [before, after] = [sum(unintended.map((shift) => shift.before)), sum(unintended.map((shift) => shift.after))]
  if (isTooMuch(before, after, totalShareMax)) return `the directory went from ${before} to ${after} organisations`
  return undefined
}

const isTooMuch = (before: number, after: number, share: number): boolean =>
  Math.abs(after - before) > Math.max(before * share, alwaysAllowed)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const totalOf = (states: DirectoryCounts[string] = {}): number => sum(Object.values(states))
