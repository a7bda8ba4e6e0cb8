/** docs/evidence.md says for every row of residency and access which tests prove it. Each row is there once, has a test, and each test has the name it is cited by. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const rows = [...Array.from({ length: 12 }, (_, index) => `R${index + 1}`), ...Array.from({ length: 18 }, (_, index) => `A${index + 1}`)]

interface Row {
  readonly code: string
  readonly tests: readonly { readonly file: string; readonly name: string }[]
  readonly record: boolean
}

function rowsOf(text: string): Row[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((section) => ({
      code: section.slice(0, section.indexOf(' ')),
      tests: [...section.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, file = '', name = '']) => ({ file, name: name.trim() })),
      record: /^Record: \S/m.test(section),
    }))
}

/** What is wrong with a row, in words. */
function problemsOf({ code, tests, record }: Row): string[] {
  return [
    ...(tests.length === 0 ? [`${code} has no test`] : []),
    ...(record ? [] : [`${code} has no record`]),
    ...tests.flatMap(({ file, name }) => {
      if (!/\.test\.ts$/.test(file) || !existsSync(join(root, file))) return [`${code}: there is no ${file}`]
      return readFileSync(join(root, file), 'utf8').includes(name) ? [] : [`${code}: nothing in ${file} is called "${name}"`]
    }),
  ]
}

it('every row is there once, with a test that has this name and a record', () => {
  const found = rowsOf(readFileSync(join(root, 'docs/evidence.md'), 'utf8'))
  expect(found.map(({ code }) => code)).toEqual(rows)
  expect(found.flatMap(problemsOf)).toEqual([])
})

it('a row without a test, a file that is gone and a test of another name would be named', () => {
  const text =
    '### R1 One\n\nRecord: some\n\n### R2 Two\n\n- `tests/gone.test.ts`: it\n- `tests/residency/evidence.test.ts`: no such t' + 'est here\n'
  expect(rowsOf(text).flatMap(problemsOf)).toEqual([
    'R1 has no test',
    'R2 has no record',
    'R2: there is no tests/gone.test.ts',
    expect.stringContaining('nothing in tests/residency/evidence.test.ts is called'),
  ])
})
