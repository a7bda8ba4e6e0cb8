import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import type { CalendarMonth } from './calendar-month.ts'

const script = join(import.meta.dirname, '../../expected/expected.mjs')
const minor = z.string().regex(/^-?\d+$/)

const figures = z.strictObject({
  charges: z.record(z.string(), z.record(z.string(), minor)),
  receipts: z.array(z.strictObject({ who: z.string(), on: z.string(), rule: z.string(), amount: minor })),
  owners: z.record(z.string(), z.strictObject({ open: minor, credit: minor })),
  aged: z.strictObject({ notDue: minor, days1To30: minor, days31To60: minor, days61To90: minor, over90: minor }),
  trialBalance: z.record(z.string(), minor),
})
const output = z.record(z.string(), z.strictObject({ months: z.record(z.string(), figures) }))

/** What one association's month must come to: amounts are strings of minor units, debits positive. */
export type Figures = z.infer<typeof figures>

/**
 * Runs the independent calculator in its own process, so that it can share nothing with the product but the input files.
 * @returns association code → figures of the last month asked for
 */
export function expectedFigures(folder: string, first: CalendarMonth, month: CalendarMonth): Map<string, Figures> {
  const printed = execFileSync(process.execPath, [script, folder, first, month], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const result = new Map<string, Figures>()
  for (const [code, { months }] of Object.entries(output.parse(JSON.parse(printed)))) {
    const wanted = months[month]
    if (wanted === undefined) throw new Error(`The calculator gave no figures for ${code} in ${month}.`)
    result.set(code, wanted)
  }
  return result
}
