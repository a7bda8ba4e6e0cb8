/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ folder: string, words: readonly string[], show: boolean }} Place
 *   folder: what is checked, from the repository's root; `.` for all of it. words: parts of names of test files, all when empty. show: whether
 *   output is shown as it comes; of a phase that runs beside another it is shown at its end, so that the two are not mixed
 * @typedef {{ name: string, title: string, run: (place: Place) => Promise<Counts>, beside?: string }} Phase beside: runs together with that one
 */

/** All that there is to check. @type {Omit<Place, 'show'>} */
export const everything = { folder: '.', words: [] }

/**
 * Runs phases one after the other, but for those that run beside the one before them; all of them even when one fails. Tells each one's
 * counts and time.
 * @param {readonly Phase[]} phases
 * @param {Omit<Place, 'show'>} [place]
 * @returns {Promise<Counts>} of all together
 */
export async function runPhases(phases, place = everything) {
  const total = { passed: 0, failed: 0 }
  for (const together of groupsOf(phases)) {
    process.stdout.write(`\n── ${together.map(({ title }) => title).join(' · beside it: ')}\n`)
    for (const { passed, failed } of await Promise.all(together.map((phase, index) => runPhase(phase, { ...place, show: index === 0 })))) {
      total.passed += passed
      total.failed += failed
    }
  }
  // Words that name no test file anywhere were mistyped.
  if (place.words.length > 0 && total.passed + total.failed === 0) total.failed = 1
  return total
}

/** @param {readonly Phase[]} phases @returns {Phase[][]} */
function groupsOf(phases) {
  const groups = []
  for (const phase of phases) {
    const last = groups.at(-1)
    if (last?.some(({ name }) => name === phase.beside)) last.push(phase)
    else groups.push([phase])
  }
  return groups
}

/** @param {Phase} phase @param {Place} place */
async function runPhase({ title, run }, place) {
  const beganAtMs = Date.now()
  const counts = await run(place).catch((error) => {
    process.stdout.write(`${error?.stack ?? error}\n`)
    return { passed: 0, failed: 1 }
  })
  // Of the whole repository a phase checks something: finding nothing means that it looked in the wrong place. A folder may have no tests.
  if (counts.passed + counts.failed === 0) {
    process.stdout.write(`${title}: nothing was found to check.\n`)
    if (place.folder === '.' && place.words.length === 0) counts.failed = 1
  }
  process.stdout.write(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - beganAtMs) / 1000).toFixed(1)} s\n`)
  return counts
}
