import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorDefinitions, fieldProblems, importProblemCodes } from '@repo/contract'
import { controlErrors } from '@repo/contract/control'
import { boundaryErrors } from '@repo/residency'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../../messages')
const texts = (locale: string) => JSON.parse(readFileSync(join(folder, `${locale}.json`), 'utf8')) as Record<string, unknown>

// Codes between the parts of the platform and of the operators' console: no screen of a zone can meet them.
const elsewhere = new Set([...Object.keys(controlErrors.definitions), ...Object.keys(boundaryErrors.definitions)])
const codes = Object.keys(errorDefinitions).filter((code) => !elsewhere.has(code))

test.each(['en', 'de', 'fr'])('every code, field problem and import problem has words of its own in %s', (locale) => {
  const known = texts(locale)
  const wanted = [
    ...codes.map((code) => `error_${code}`),
    ...Object.keys(fieldProblems).map((problem) => `field_${problem}`),
    ...importProblemCodes.map((code) => `import_problem_${code}`),
  ]
  expect(wanted.filter((key) => !(key in known))).toEqual([])
})

test('no words are kept for a code that nothing answers', () => {
  const declared = new Set([
    ...codes.map((code) => `error_${code}`),
    ...Object.keys(fieldProblems).map((problem) => `field_${problem}`),
    ...importProblemCodes.map((code) => `import_problem_${code}`),
    'field_TOO_LONG',
  ])
  // With facts a code has a second sentence, named after the code and the fact.
  const stale = Object.keys(texts('en')).filter(
    (key) => /^(error|field|import_problem)_[A-Z]{2}/.test(key) && !declared.has(key) && !declared.has(key.replace(/_[a-z]+$/, '')),
  )
  expect(stale).toEqual([])
})

test('texts of errors and of field problems are told apart, because screens look them up by text', () => {
  const all = [...Object.values(errorDefinitions).map(({ message }) => message), ...Object.values(fieldProblems)]
  expect(all.filter((text, index) => all.indexOf(text) !== index)).toEqual([])
})
