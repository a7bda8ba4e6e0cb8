/** What is said by running the code: units first, then policies, then everything that needs services or a whole stack. */
import { sourcesIn } from './sources.mjs'
import { runTool } from './tool.mjs'
import { runVitest } from './vitest.mjs'

/** @type {readonly import('./phase.mjs').Phase[]} */
export const testPhases = [
  { name: 'unit', title: 'Unit tests', run: runUnitTests },
  { name: 'policy', title: 'Policies', run: compilePolicies },
  { name: 'services', title: 'Integration, isolation and residency', run: (place) => runServiceTests('services', place) },
  // Its tests mostly wait for a lease to run out, so the two together take little longer than the first alone.
  { name: 'workflows', title: 'Workflows', run: (place) => runServiceTests('workflows', place), beside: 'services' },
  { name: 'stack', title: 'Two zones, end to end', run: ({ words }) => runVitest(['run', '--project', 'stack', ...words], 'tests') },
  { name: 'six', title: 'Six zones start, survive a kill and stop', run: () => runVitest(['run', '--project', 'six'], 'tests') },
]

/** Unit tests lie beside the code, so a folder has its own. @param {import('./phase.mjs').Place} place */
function runUnitTests({ folder, words, show }) {
  return runVitest(['run', ...(folder === '.' ? words : [`${folder}/${words[0] ?? ''}`, '--passWithNoTests'])], '.', show)
}

/** Of one app or package: the suites that import its code, directly or not. @param {string} name @param {import('./phase.mjs').Place} place */
function runServiceTests(name, { folder, words, show }) {
  const project = ['--project', name]
  const lenient = words.length > 0 ? ['--passWithNoTests'] : []
  if (folder === '.' || folder === 'tests' || words.length > 0) return runVitest(['run', ...project, ...lenient, ...words], 'tests', show)
  return runVitest(['related', '--run', '--passWithNoTests', ...project, ...sourcesIn(folder)], 'tests', show)
}

/** Compiles the policies and runs the tests that lie beside them. */
async function compilePolicies() {
  const { code, output } = await runTool('node_modules/cerbos/index.js', ['compile', '--output=json', 'policies'], 'packages/authz', {
    show: false,
  })
  const counts = Object.fromEntries(summaryOf(output).map(({ result, count }) => [result, count]))
  const passed = counts.RESULT_PASSED ?? 0
  const failed = (counts.RESULT_FAILED ?? 0) + (counts.RESULT_ERRORED ?? 0)
  if (code !== 0) process.stdout.write(`${output}\n`)
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

/** @param {string} output @returns {{ result: string, count: number }[]} */
function summaryOf(output) {
  try {
    return JSON.parse(output).summary.resultCounts ?? []
  } catch {
    return []
  }
}
