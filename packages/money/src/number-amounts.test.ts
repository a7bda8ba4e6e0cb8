import { globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Declarations and conversions that would put an amount of money into a `number`. */
const forbidden = [
  /\b(?:amount|amountMinor|\w+AmountMinor|balanceMinor)\??\s*:\s*number\b/,
  /\b(?:Number|parseFloat|parseInt)\(\s*[\w.]*(?:amountMinor|AmountMinor|\.amount\b)/,
  /\bamount(?:Minor|_minor)?\s*:\s*z\s*(?:\.coerce)?\.number\(/,
]

function findings(source: string): string[] {
  return source.split('\n').filter((line) => forbidden.some((pattern) => pattern.test(line)))
}

test('no source file keeps an amount in a number', () => {
  const files = globSync(['apps/*/src/**/*.{ts,svelte}', 'packages/*/src/**/*.{ts,svelte}'], {
    cwd: root,
    exclude: (name) => /(^|\/)(node_modules|generated|paraglide)($|\/)/.test(name),
  })
  expect(files.length).toBeGreaterThan(10)
  const found = files
    .filter((file) => !file.endsWith('number-amounts.test.ts'))
    .flatMap((file) => findings(readFileSync(`${root}/${file}`, 'utf8')).map((line) => `${relative('.', file)}: ${line.trim()}`))
  expect(found).toEqual([])
})

test('the search finds what it is for', () => {
  expect(findings('interface A { amount: number }')).toHaveLength(1)
  expect(findings('const a = Number(charge.amountMinor)')).toHaveLength(1)
  expect(findings('amountMinor: z.coerce.number()')).toHaveLength(1)
  expect(findings('interface A { amountMinor: bigint }')).toHaveLength(0)
})
