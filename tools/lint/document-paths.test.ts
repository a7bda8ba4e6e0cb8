/** Documents name real files. A path in one of them that leads nowhere, because something was moved or renamed, fails here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const top = ['apps', 'packages', 'tests', 'docs', 'tools', 'prisma', 'deploy', 'scripts']
const skipped = new Set(['node_modules', 'build', '.svelte-kit', '.turbo', 'generated', 'paraglide'])

/** Every file and folder of the repository, as paths from its root. */
function places(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (skipped.has(entry.name)) return []
    return entry.isDirectory() ? [path, ...places(path)] : [path]
  })
}

const existing = [...top, ...top.flatMap(places)]
const documents = ['README.md', ...existing.filter((path) => path.endsWith('.md'))]

/** A folder or file of ours, as documents write one: from the root, or from the part that the document is about. */
const pathForm = /^[\w.@()[\]+-]+(\/[\w.@()[\]+-]+)+\/?$/
const fileForm = /\.(ts|mjs|js|svelte|yaml|sql|md|css|prisma|html)$/

function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => pathForm.test(span) && !span.startsWith('@') && !span.startsWith('.') && !span.includes('generated'))
    .filter((span) => fileForm.test(span) || top.includes(span.split('/', 1)[0] ?? ''))
    .map((span) => span.replace(/\/$/, ''))
}

const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target))

test.each(documents)('%s names only what is there', (document) => {
  const text = readFileSync(join(root, document), 'utf8')
  const missing = pathsIn(text).filter((path) => !existing.some((place) => place === path || place.endsWith(`/${path}`)))
  const dead = linksIn(text).filter((target) => !existsSync(join(root, dirname(document), target)))
  expect([...missing, ...dead]).toEqual([])
})

test('the zone’s README describes each of its features, and none that is gone', () => {
  const described = [...readFileSync(join(root, 'apps/zone/README.md'), 'utf8').matchAll(/^\| ([a-z][a-z-]*) +\|/gm)].map(
    ([, name]) => name,
  )
  expect(described.filter((name) => name !== 'feature').toSorted()).toEqual(readdirSync(join(root, 'apps/zone/src/features')).toSorted())
})

test('something is looked at: the architecture and a request’s way name their files', () => {
  const named = (path: string) => pathsIn(readFileSync(join(root, path), 'utf8')).length
  expect(named('docs/request-flow.md')).toBeGreaterThan(20)
  expect(named('docs/architecture.md')).toBeGreaterThan(5)
  expect(documents.map((path) => relative(root, join(root, path)))).toContain('apps/zone/README.md')
})
