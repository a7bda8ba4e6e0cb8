import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from './tool.mjs'

/**
 * Runs vitest in a folder and counts its tests. A suite that cannot even be loaded, or a run that ends badly with all tests green (an
 * unhandled error, a set-up that failed), counts as one failure: nothing is lost between the counts.
 * @param {readonly string[]} args its command (`run`, `related`) and what follows
 * @param {string} [folder]
 * @param {boolean} [show] as it comes; else all of it at the end
 * @returns {Promise<import('./phase.mjs').Counts>}
 */
export async function runVitest(args, folder = '.', show = true) {
  const scratch = mkdtempSync(join(tmpdir(), 'freehold-vitest-'))
  const report = join(scratch, 'report.json')
  try {
    const up =
      folder === '.'
        ? '.'
        : folder
            .split('/')
            .map(() => '..')
            .join('/')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { code, output } = await runTool(`${up}/node_modules/vitest/vitest.mjs`, [...args, ...reporters], folder, { show })
    if (!show) process.stdout.write(output)
    return countsOf(report, code)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** @param {string} report @param {number} code */
function countsOf(report, code) {
  // Without a single test there is no report; whether that is well is for the caller to say.
  if (!existsSync(report)) return { passed: 0, failed: code === 0 ? 0 : 1 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  // Skipped tests protect nothing, so they are not let through as if they had passed.
  const failed = numFailedTests + numPendingTests + numTodoTests + broken
  return { passed: numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed }
}
