/**
 * `npm test`: from a bare checkout to one line `N passed, N failed`. `-- --only=format,unit` runs some phases alone; their names are
 * format, lint, types, unit, policy, services, workflows, stack, six. `--here` checks only the app or package it is called in; words choose test files by
 * their names.
 */
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { root } from './bootstrap/places.mjs'
import { Problem, runAndExit } from './bootstrap/problem.mjs'
import { runPhases } from './checks/phase.mjs'
import { staticPhases } from './checks/static-phases.mjs'
import { testPhases } from './checks/test-phases.mjs'

const allPhases = [...staticPhases, ...testPhases]
/** Phases that start the built apps or a browser. */
const needBuilds = new Set(['stack', 'six'])

await runAndExit(async () => {
  const { values, positionals: words } = parseArgs({
    options: { only: { type: 'string' }, here: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const phases = selectPhases(values.only)
  const whole = phases.some(({ name }) => needBuilds.has(name))
  await bootstrap({ tests: whole, builds: whole })
  const { passed, failed } = await runPhases(phases, { folder: (values.here && relative(root, process.cwd())) || '.', words })
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
})

/** @param {string | undefined} only */
function selectPhases(only) {
  if (only === undefined) return allPhases
  const names = only.split(',')
  const unknown = names.find((name) => !allPhases.some((phase) => phase.name === name))
  if (unknown !== undefined)
    throw new Problem(`There is no phase "${unknown}". There are: ${allPhases.map(({ name }) => name).join(', ')}.`)
  return allPhases.filter(({ name }) => names.includes(name))
}
