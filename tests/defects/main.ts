/**
 * `npm run mutants`: puts each mistake of the list back, one at a time in a copy of the tree, and expects its test to fail. First the same tests must pass
 * as the tree is. `-- --only=unit` leaves out what needs a database, a word chooses mistakes by their names, `--document` writes docs/defects.md.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defectsDocument } from './defects-document.ts'
import { defects } from './defects.ts'
import type { Mutant } from './mutant.ts'
import { runTests } from './run-tests.ts'
import { makeScratchCopy, type ScratchCopy } from './scratch-copy.ts'

const root = join(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, document: { type: 'boolean', default: false } },
  allowPositionals: true,
})

if (values.document) writeFileSync(join(root, 'docs/defects.md'), defectsDocument(defects))
else process.exitCode = await runAll()

async function runAll(): Promise<number> {
  const chosen = defects
    .filter(({ name }) => positionals.every((word) => name.toLowerCase().includes(word.toLowerCase())))
    .flatMap(({ name, mutants }) => mutants.map((mutant) => ({ name, ...mutant })))
    .filter(({ suite }) => values.only === undefined || suite === values.only)
  const copy = makeScratchCopy(root)
  try {
    for (const suite of ['unit', 'services'] as const) {
      const ofSuite = chosen.filter((mutant) => mutant.suite === suite)
      if (ofSuite.length > 0 && !(await passAsTheyAre(copy, ofSuite))) return 1
    }
    let unseen = 0
    for (const mutant of chosen) if (!(await isSeen(copy, mutant))) unseen++
    process.stdout.write(`\n${chosen.length - unseen} seen, ${unseen} unseen\n`)
    return unseen === 0 ? 0 : 1
  } finally {
    copy.remove()
  }
}

/** Without this a test that fails anyway would prove nothing. */
async function passAsTheyAre({ folder }: ScratchCopy, mutants: readonly Mutant[]): Promise<boolean> {
  const { passed, failed, output } = await runTests(folder, mutants)
  if (failed === 0 && passed > 0) return true
  process.stdout.write(`${output}\nThe tests do not pass as the tree is.\n`)
  return false
}

async function isSeen(copy: ScratchCopy, mutant: Mutant & { readonly name: string }): Promise<boolean> {
  const { passed, failed, output } = await copy.changed(mutant, () => runTests(copy.folder, [mutant]))
  const verdict = failed > 0 ? 'seen' : passed > 0 ? 'NOT SEEN' : 'NOT RUN'
  process.stdout.write(`${verdict.padEnd(9)} ${mutant.name}: ${mutant.change}\n`)
  if (failed === 0) process.stdout.write(`${output}\n`)
  return failed > 0
}
