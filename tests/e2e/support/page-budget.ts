/// <reference lib="dom" />
/** What a page weighs: bytes after gzip of its HTML and of the files of the build that its first view asks for. Bytes are no timings: they are the same on every machine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'

export interface Weight {
  readonly js: number
  readonly css: number
  readonly html: number
}

/**
 * kB after gzip. The font (46 kB for Latin) is counted apart. Sign-in comes without the framework. JavaScript is bound to what pages weigh and not to
 * what they may, so that it cannot grow back unseen; reports are above what they should (60). docs/benchmarks.md has the figures.
 */
export const budgets = {
  signIn: { js: 1, css: 10, html: 3 },
  dashboard: { js: 75, css: 22, html: 40 },
  list: { js: 80, css: 22, html: 60 },
  form: { js: 78, css: 22, html: 30 },
  run: { js: 78, css: 22, html: 60 },
  report: { js: 68, css: 22, html: 80 },
} as const satisfies Record<string, Weight>
export type PageKind = keyof typeof budgets

const build = join(import.meta.dirname, '../../../apps/zone/build/client')
const sizes = new Map<string, number>()

function gzippedKb(path: string): number {
  const known = sizes.get(path) ?? gzipSync(readFileSync(join(build, path))).length / 1000
  sizes.set(path, known)
  return known
}

/** Paths of the build's files that the open page asked for. */
const filesOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith('/_app/') || path.startsWith('/assets/')),
  )

/** @param response of the page's own address; the page must be open and taken over by its scripts */
export async function weigh(page: Page, response: Response | null): Promise<Weight> {
  const paths = await filesOf(page)
  const of = (ending: string) => [...new Set(paths)].filter((path) => path.endsWith(ending)).reduce((sum, path) => sum + gzippedKb(path), 0)
  const html = response ? gzipSync(await response.body()).length / 1000 : 0
  return { js: of('.js'), css: of('.css'), html }
}

/** Scripts of the open page that are not of its language's build. */
export async function otherLanguages(page: Page, locale: string): Promise<string[]> {
  const scripts = (await filesOf(page)).filter((path) => path.startsWith('/_app/') && path.endsWith('.js'))
  if (scripts.length === 0) return ['no script of the build was asked for']
  return scripts.filter((path) => !path.startsWith(`/_app/immutable/${locale}/`)).map((path) => `${path} is not of ${locale}`)
}

/** What a page weighs more than its kind may, one line each. */
export function overweight(kind: PageKind, weight: Weight): string[] {
  const parts = ['js', 'css', 'html'] as const
  return parts
    .filter((part) => weight[part] > budgets[kind][part])
    .map((part) => `${part} weighs ${weight[part].toFixed(1)} kB, more than the ${budgets[kind][part]} of a ${kind} page`)
}
