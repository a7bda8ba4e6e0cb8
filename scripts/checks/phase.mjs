/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ folder: string, words: readonly string[] }} Place
 *   folder: what is checked, from the repository's root; `.` for all of it. words: parts of names of test files, all when empty
 * @typedef {{ name: string, title: string, run: (place: Place) => Promise<Counts> }} Phase
 */

/** All that there is to check. @type {Place} */
export const everything = { folder: '.', words: [] }

/**
 * Runs phases one after the other, all of them even when one fails, and tells each one's counts and time.
 * @param {readonly Phase[]} phases
 * @param {Place} [place]
 * @returns {Promise<Counts>} of all together
 */
export async function runPhases(phases, place = everything) {
  const total = { passed: 0, failed: 0 }
  for (const { title, run } of phases) {
    process.stdout.write(`\n── ${title}\n`)
    const beganAtMs = Date.now()
    const counts = await run(place).catch((error) => {
      process.stdout.write(`${error?.stack ?? error}\n`)
      return { passed: 0, failed: 1 }
    })
    // Of the whole repository a phase checks something: finding nothing means that it looked in the wrong place. A folder may have no tests.
    if (counts.passed + counts.failed === 0) {
      process.stdout.write('Nothing was found to check.\n')
      if (place.folder === '.') counts.failed = 1
    }
    process.stdout.write(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - beganAtMs) / 1000).toFixed(1)} s\n`)
    total.passed += counts.passed
    total.failed += counts.failed
  }
  return total
}
