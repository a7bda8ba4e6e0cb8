import { join } from 'node:path'
import { nodeProgram, root, toolEnvironment } from '../bootstrap/places.mjs'
import { runProgram } from '../bootstrap/run-program.mjs'

/**
 * Runs a program of the installed project with our Node and shows what it writes.
 * @param {string} program its JavaScript file, from the folder it runs in
 * @param {readonly string[]} args
 * @param {string} [folder] from the repository's root
 * @param {{ show?: boolean }} [options]
 */
export function runTool(program, args, folder = '.', { show = true } = {}) {
  const cwd = join(root, folder)
  return runProgram(nodeProgram(), [join(cwd, program), ...args], { cwd, env: toolEnvironment({ CERBOS_NO_TELEMETRY: '1' }), show })
}

/**
 * One thing that is in order or not.
 * @param {{ code: number }} result
 */
export const oneCheck = ({ code }) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
