/**
 * `npm run month [-- --org ID …]`: takes the demo tenants through their next month over the public API, by way of the edge, and compares
 * every figure with the independent calculator. Exits with 1 when one minor unit differs.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createFreeholdClient } from '@repo/client'
import { z } from 'zod'
import { readDemoOrganizations } from '../demo/demo-files.ts'
import { monthReport } from './month-report.ts'
import { type MonthResult, runMonth } from './run-month.ts'

/** What the driver needs of `.freehold/demo.json`. */
const demoFile = z.object({ organizations: z.array(z.object({ id: z.string(), name: z.string(), apiKey: z.string() })) })

const { values } = parseArgs({
  options: {
    org: { type: 'string', multiple: true },
    edge: { type: 'string', default: 'http://localhost:8080' },
    demo: { type: 'string', default: '.freehold/demo.json' },
  },
})

/** Organisations worked on at once. Each waits for its zone most of the time. */
const concurrency = 4

async function main(): Promise<number> {
  const seeded = demoFile.parse(JSON.parse(readFileSync(values.demo, 'utf8'))).organizations
  const wanted = values.org ? seeded.filter((organization) => values.org?.includes(organization.id)) : seeded
  if (wanted.length === 0) throw new Error(`No demo organisation has the id ${values.org?.join(', ')}. The ids are in ${values.demo}.`)
  const files = new Map(readDemoOrganizations().map((organization) => [organization.name, organization]))
  const queue = wanted.values()
  const results: MonthResult[] = []
  const work = async () => {
    for (const { id, name, apiKey } of queue) {
      const organization = files.get(name)
      if (!organization) throw new Error(`${name} has no input files.`)
      const api = createFreeholdClient({ baseUrl: values.edge, organizationId: id, apiKey, locale: organization.locale })
      results.push(...(await runMonth(api, organization, (line) => process.stdout.write(`${line}\n`))))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  for (const result of results) process.stdout.write(`\n${monthReport(result)}\n`)
  const wrong = results.filter((result) => result.differences.length > 0)
  process.stdout.write(`\n${results.length} entities, ${wrong.length} with differences\n`)
  return wrong.length === 0 ? 0 : 1
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`The month stopped: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  },
)
