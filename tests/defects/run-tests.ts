import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

type Test = Pick<Mutant, 'suite' | 'test' | 'named'>

export interface Outcome {
  readonly passed: number
  readonly failed: number
  /** What the run said, for a reader who does not believe it. */
  readonly output: string
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string }[] }[]
}

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** Runs named tests of one suite in a copy of the tree, all at once. A file that cannot be loaded gives no test at all. */
export async function runTests(folder: string, tests: readonly Test[]): Promise<Outcome> {
  const services = tests[0]?.suite === 'services'
  const cwd = services ? join(folder, 'tests') : folder
  const files = [...new Set(tests.map(({ test }) => (services ? test.replace(/^tests\//, '') : test)))]
  const names = tests.map(({ named }) => escaped(named)).join('|')
  const reportFile = join(folder, 'mutant-report.json')
  rmSync(reportFile, { force: true })
  const program = join(folder, 'node_modules/vitest/vitest.mjs')
  const project = services ? ['--project', 'services'] : []
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const output = await outputOf([program, 'run', ...project, ...files, '-t', names, ...reporters], cwd)
  const statuses = readReport(reportFile).testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const count = (wanted: string) => statuses.filter((status) => status === wanted).length
  return { passed: count('passed'), failed: count('failed'), output }
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return { testResults: [] }
  }
}

function outputOf(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
    child.once('error', reject)
    child.once('close', () => resolve(output))
  })
}
