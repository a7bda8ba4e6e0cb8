/** What README.md promises of every app and package, and that none can slip past the type check. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const daily = ['dev', 'check', 'test:integration', 'test:e2e', 'db:migrate']
const folders = ['apps', 'packages', 'tools'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
const projects = [...folders, 'tests'].filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))

function scriptsOf(folder: string): Readonly<Record<string, string>> {
  const file = join(root, folder, 'package.json')
  const manifest: { scripts?: Record<string, string> } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  return manifest.scripts ?? {}
}

describe('daily commands', () => {
  it.each(['.', ...projects])('%s has all of them', (folder) => {
    expect(Object.keys(scriptsOf(folder))).toEqual(expect.arrayContaining(daily))
  })

  it.each(projects)('%s has its types checked', (folder) => {
    expect(scriptsOf(folder)['types']).toMatch(/tsc|svelte-check/)
  })
})
