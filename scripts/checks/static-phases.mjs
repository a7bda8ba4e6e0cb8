/** What can be said about the code without running it. */
import { oneCheck, runTool } from './tool.mjs'
import { checkTypes } from './types.mjs'

/** @type {readonly import('./phase.mjs').Phase[]} */
export const staticPhases = [
  {
    name: 'format',
    title: 'Format',
    run: async ({ folder }) =>
      oneCheck(await runTool('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', folder])),
  },
  {
    name: 'lint',
    title: 'Lint',
    beside: 'format',
    run: async ({ folder, show }) => {
      const result = await runTool('node_modules/eslint/bin/eslint.js', ['--max-warnings', '0', folder], '.', { show })
      if (!show) process.stdout.write(result.output)
      return oneCheck(result)
    },
  },
  { name: 'types', title: 'Types', run: checkTypes },
]
