import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pseudoText } from '@repo/ui/pseudo-locale'

const messages = join(import.meta.dirname, '../../messages')
const source = join(import.meta.dirname, '..')

function texts(locale: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(messages, `${locale}.json`), 'utf8')) as Record<string, unknown>
}

function placeholders(message: unknown): string[] {
  return [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort()
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'paraglide' ? [] : files(path)
    return /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts') ? [path] : []
  })
}

const english = texts('en')

test.each(['de', 'fr'])('%s says everything that English says, with the same placeholders', (locale) => {
  const translated = texts(locale)
  expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort())
  for (const [key, message] of Object.entries(english)) expect([key, placeholders(translated[key])]).toEqual([key, placeholders(message)])
})

test('every text a screen asks for exists, and none is kept that no screen shows', () => {
  const asked = new Set(
    files(source).flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bm\.(\w+)/g)].map(([, key]) => key ?? '')),
  )
  const known = Object.keys(english).filter((key) => key !== '$schema')
  expect([...asked].filter((key) => !known.includes(key))).toEqual([])
  // Codes of the API are looked up by name, not called.
  expect(known.filter((key) => !asked.has(key) && !/^(error_[A-Z]{2}|field_[A-Z]|import_problem_[A-Z])/.test(key))).toEqual([])
})

test('the pseudo-locale lengthens words and leaves placeholders whole', () => {
  expect(pseudoText('Save {name}')).toContain('{name}')
  expect(pseudoText('Today').length).toBeGreaterThanOrEqual(10)
})
