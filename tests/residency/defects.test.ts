/** The list of mistakes stays true while the code around it changes: `npm run mutants` proves them, and takes longer than a test of every day may. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defectsDocument } from '../defects/defects-document.ts'
import { defects } from '../defects/defects.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** Whether a file has a test of that name, or one whose name is made of a table of cases. */
function hasTest(file: string, named: string): boolean {
  const text = read(file).replaceAll("\\'", "'")
  if (text.includes(named)) return true
  const made = [...text.matchAll(/\)\(\s*(['"`])(.*%s.*?)\1/g)].map(([, , title = '']) => title)
  return made.some((title) => new RegExp(`^${title.split('%s').map(escaped).join('.*')}$`).test(named))
}

const mutants = defects.flatMap(({ name, mutants: of }) => of.map((mutant) => ({ name, ...mutant })))

it.each(mutants)('$name: $change', ({ edits, test, named }) => {
  for (const { file, find, put } of edits) {
    expect(read(file).split(find).length - 1).toBe(1)
    expect(put).not.toBe(find)
  }
  expect(hasTest(test, named)).toBe(true)
})

it('the page of mistakes is written from the list', () => {
  const words = (text: string) => text.replaceAll(/[\s|-]+/g, ' ').trim()
  expect(words(read('docs/defects.md'))).toBe(words(defectsDocument(defects)))
})
