/// <reference lib="dom" />
/** Debian's chromium, driven from outside: what a person sees through the edge, with nothing of ours in between. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type Page, type Response } from 'playwright-core'

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
const guidelines = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** All that a theme can change. */
const themeRules = ['color-contrast', 'link-in-text-block']

/** What axe finds against WCAG 2.2 AA, one line each; empty on a clean page. @param only the rules that colours can break */
export async function accessibilityProblems(page: Page, only?: 'colours'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  return page.evaluate(
    async (runOnly) => {
      const run = (
        globalThis as unknown as {
          axe: {
            run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }>
          }
        }
      ).axe
      const { violations } = await run.run({ runOnly, resultTypes: ['violations'] })
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
    },
    only ? themeRules : guidelines,
  )
}

/**
 * Opens an address and waits until its scripts have taken the page over, which is when the framework's announcer of page changes appears; a page without the
 * framework says it by itself.
 * @param status other than 200 where an error page is meant
 * @throws Error for any other: an error page is clean, fits and weighs little too, and would pass for the page that was meant
 */
export async function open(page: Page, url: string, status = 200): Promise<Response | null> {
  const response = await page.goto(url)
  if (response && response.status() !== status) throw new Error(`${url} answered ${response.status()}`)
  await page.locator('#svelte-announcer, [data-plain="ready"]').first().waitFor({ state: 'attached' })
  return response
}

/** Shows the page as another width shows it. */
export async function resize(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: width < 700 ? 812 : 800 })
}

/** Turns the page to another theme where it stands: every colour is a variable of the theme. */
export function turnTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  return page.evaluate((chosen) => void (document.documentElement.dataset['theme'] = chosen), theme)
}

/** How much has moved by itself since the page was opened, as browsers count it (CLS). */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) =>
          resolve((list.getEntries() as unknown as { value: number }[]).reduce((sum, { value }) => sum + value, 0)),
        ).observe({ type: 'layout-shift', buffered: true })
        // Without a shift there is never an entry to report: two frames are long enough for a buffered one.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)))
      }),
  )
}

/** Pixels the page is wider than the window; 0 when nothing scrolls sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
