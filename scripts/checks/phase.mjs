/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, title: string, run: () => Promise<Counts> }} Phase
 */

/**
 * Runs phases one after the other, all of them even when one fails, and tells each one's counts and time.
 * @param {readonly Phase[]} phases
 * @returns {Promise<Counts>} of all together
 */
export async function runPhases(phases) {
  const total = { passed: 0, failed: 0 }
  for (const { title, run } of phases) {
    process.stdout.write(`\n── ${title}\n`)
    const beganAtMs = Date.now()
    const counts = await run().catch((error) => {
      process.stdout.write(`${error?.stack ?? error}\n`)
      return { passed: 0, failed: 1 }
    })
    // A phase is here because there is something to check: finding nothing means that it looked in the wrong place.
    if (counts.passed + counts.failed === 0) {
      process.stdout.write('Nothing was found to check.\n')
      counts.failed = 1
    }
    process.stdout.write(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - beganAtMs) / 1000).toFixed(1)} s\n`)
    total.passed += counts.passed
    total.failed += counts.failed
  }
  return total
}
