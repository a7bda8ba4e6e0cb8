import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { Problem } from './problem.mjs'
import { runTurbo } from './turbo.mjs'

/**
 * Makes generated code (database clients, kit's types, messages) and, when asked, the builds of the two SvelteKit apps. What did not change
 * since the last time is not made again.
 * @param {(line: string) => void} say
 * @param {{ builds: boolean }} options
 */
export async function makeGenerated(say, { builds }) {
  say(builds ? 'Bringing generated code and the builds of the apps up to date …' : 'Bringing generated code up to date …')
  const { code, output } = await runTurbo(builds ? ['generate', 'build'] : ['generate'])
  if (code !== 0) throw new Problem(`${builds ? 'The build' : 'The generation of code'} failed:\n${output}`)
  for (const app of builds ? ['zone', 'control-plane'] : []) {
    if (!existsSync(join(root, 'apps', app, 'build/index.js'))) throw new Problem(`The build of apps/${app} made no build/index.js.`)
  }
}
