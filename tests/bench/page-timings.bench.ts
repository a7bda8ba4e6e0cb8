/// <reference lib="dom" />
/**
 * How soon pages are seen and answer, on a slow computer and line: Chromium with a fourth of the processor, 10 Mbit/s and 40 ms, an empty cache,
 * the production build through the edge. One zone with its demo tenants and one month billed. First and largest paint, and the slowest of two key
 * presses, from the browser's own records; medians of five visits.
 */
import { createFreeholdClient } from '@repo/client'
import { loopbackFetch } from '@repo/stack'
import type { Browser, Page } from 'playwright-core'
import { newContext, open, startBrowser } from '../e2e/support/browser.ts'
import { signIn } from '../e2e/support/pages.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import { startBenchStack } from './bench-stack.ts'
import { median } from './rounds.ts'

const visits = 5
/** Milliseconds: first paint, largest paint, a key's effect. */
type Timing = readonly [fcp: number, lcp: number, inp: number]
const limits: Readonly<Record<string, Timing>> = {
  'sign-in': [600, 800, 50],
  today: [800, 1200, 100],
  units: [800, 1200, 100],
  'a unit': [800, 1100, 80],
  'new receipt': [800, 1100, 80],
  'assessment run': [800, 1200, 50],
  'trial balance': [700, 1000, 50],
}

export async function pageTimingsBench(): Promise<BenchResult> {
  const { stack, organizations, zoneOrigin } = await startBenchStack('uk')
  const [organization] = organizations
  const manager = organization?.users.find((user) => user.role === 'manager')
  if (!organization || !manager) throw new Error('The bench has no organisation to look at.')
  const browser = await startBrowser()
  try {
    const { id, apiKey } = organization
    const api = createFreeholdClient({ baseUrl: zoneOrigin, organizationId: id, apiKey, fetch: loopbackFetch() })
    const [association] = (await api.associations.list({ limit: 1 })).items
    if (!association) throw new Error('The demo organisation has no association.')
    const associationId = association.id
    let run = await api.assessments.create({
      associationId,
      kind: 'operating',
      basis: 'entitlement',
      periodStart: '2026-09-01',
      dueOn: '2026-09-01',
      total: { amountMinor: '1234560', currency: association.currencyCode },
    })
    while (run.status === 'posting') run = await api.assessments.get({ runId: run.id })
    const [unit] = (await api.units.list({ associationId, limit: 1 })).items
    const inside = `/${id}/associations/${associationId}`
    const paths = {
      'sign-in': '/sign-in',
      today: `/${id}`,
      units: `${inside}/units`,
      'a unit': `${inside}/units/${unit?.id ?? ''}`,
      'new receipt': `${inside}/receipts/new`,
      'assessment run': `${inside}/assessments/${run.id}`,
      'trial balance': `${inside}/trial-balance`,
    }
    const session = await sessionOf(browser, { id, origin: zoneOrigin, email: manager.email, password: manager.password })
    const rows: BenchRow[] = []
    for (const [name, path] of Object.entries(paths)) {
      const seen: Timing[] = []
      for (let visit = 0; visit < visits; visit += 1)
        seen.push(await visitCold(browser, zoneOrigin, path, name === 'sign-in' ? [] : session))
      rows.push(rowOf(name, [0, 1, 2].map((part) => median(seen.map((timing) => timing[part] ?? 0))) as unknown as Timing))
    }
    return { name: 'Pages on a slow computer and line', rows }
  } finally {
    await browser.close()
    await stack.stop()
  }
}

function rowOf(what: string, timing: Timing): BenchRow {
  const limit = limits[what] ?? [0, 0, 0]
  const figure = timing.map((value) => `${Math.round(value)} ms`).join(' · ')
  return { what, figure, limit: { says: limit.join(' · '), holds: timing.every((value, part) => value <= (limit[part] ?? 0)) } }
}

type Cookies = Awaited<ReturnType<Awaited<ReturnType<typeof newContext>>['cookies']>>

async function sessionOf(browser: Browser, who: Parameters<typeof signIn>[1]): Promise<Cookies> {
  const context = await newContext(browser, who.origin)
  await signIn(await context.newPage(), who)
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

async function visitCold(browser: Browser, origin: string, path: string, cookies: Cookies): Promise<Timing> {
  const context = await newContext(browser, origin)
  await context.addCookies(cookies)
  const page = await context.newPage()
  const control = await context.newCDPSession(page)
  await control.send('Network.enable')
  const throughput = (10 * 1024 * 1024) / 8
  await control.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 40,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  })
  await control.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await watchEvents(page)
  await open(page, origin + path)
  const [fcp, lcp] = await paints(page)
  await page.keyboard.press('Tab')
  await page.keyboard.press('?')
  const inp = await slowestEvent(page)
  await context.close()
  return [fcp, lcp, inp]
}

/** Before the page begins: entries of events are not kept for those who ask later. */
async function watchEvents(page: Page): Promise<void> {
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      const held = globalThis as { slowest?: number }
      for (const { duration } of list.getEntries()) held.slowest = Math.max(held.slowest ?? 0, duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
}

function paints(page: Page): Promise<readonly [number, number]> {
  return page.evaluate(
    () =>
      new Promise<readonly [number, number]>((resolve) => {
        const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
        new PerformanceObserver((list) => resolve([first, list.getEntries().at(-1)?.startTime ?? 0])).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        })
      }),
  )
}

/** Two frames after the press its effect is painted and its entry written. */
function slowestEvent(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => setTimeout(() => resolve((globalThis as { slowest?: number }).slowest ?? 0), 100)),
        ),
      ),
  )
}
