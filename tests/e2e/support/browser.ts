/// <reference lib="dom" />
/** Debian's chromium, driven from outside: what a person sees through the edge, with nothing of ours in between. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Browsers resolve *.localhost by themselves; said here so that it holds behind any resolver.
  '--host-resolver-rules=MAP *.localhost 127.0.0.1',
]

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args })
}

export interface Look {
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly locale?: string
}

/** A fresh profile of a person with a choice of theme, width and language. */
export async function newContext(
  browser: Browser,
  origin: string,
  { theme = 'light', width = 1280, locale = 'en' }: Look = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: width < 700 ? 812 : 800 }, locale: 'en-GB' })
  await context.addCookies([
    { name: 'freehold_theme', value: theme, url: origin },
    { name: 'freehold_locale', value: locale, url: origin },
  ])
  return context
}

/** Errors the browser itself reports: failed scripts, refused inline code. Answers with a status are the test's business. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  return errors
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds against WCAG 2.2 AA, one line each; empty on a clean page. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const run = (
      globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }> }
      }
    ).axe
    const { violations } = await run.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
  })
}

/** Pixels the page is wider than the window; 0 when nothing scrolls sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
