/**
 * Long work on a whole zone, from outside: a file of units and owners is uploaded through the edge, checked and taken over by the worker, then
 * its units are billed. 1,000 and 10,000 rows in one run; ten times the rows may take at most twelve times as long. Times are those a
 * caller sees, from the request until the API says that the work is done.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createFreeholdClient, FreeholdError, type FreeholdApi } from '@repo/client'
import { loopbackFetch } from '@repo/stack'
import type { BenchResult, BenchRow } from './bench.ts'
import { startBenchStack } from './bench-stack.ts'
import { median } from './rounds.ts'

const small = { rows: 1_000, times: 3 }
const large = { rows: 10_000, times: 1 }
const pollMs = 100
const runSecondsMax = 60
const growthMax = 12

/** Milliseconds each kind of work took, once for each repetition. */
type Times = Record<'checked' | 'takenOver' | 'billed', number[]>

interface Place {
  readonly api: FreeholdApi
  readonly upload: (importId: string, csv: string) => Promise<void>
}

export async function largeAssociationBench(): Promise<BenchResult> {
  const { stack, organizations, zoneOrigin } = await startBenchStack('uk')
  try {
    const [organization] = organizations
    const manager = organization?.users.find((user) => user.role === 'manager')
    if (!organization || !manager) throw new Error('The bench has no organisation to work in.')
    const fetch = loopbackFetch()
    const api = createFreeholdClient({ baseUrl: zoneOrigin, organizationId: organization.id, fetch })
    await api.identity.signIn({ email: manager.email, password: manager.password })
    const upload: Place['upload'] = async (importId, csv) => {
      const headers = { 'content-type': 'text/csv', 'x-org-id': organization.id }
      const answer = await fetch(
        new Request(new URL(`/api/v1/files/imports/${importId}`, zoneOrigin), { method: 'PUT', headers, body: csv }),
      )
      if (!answer.ok) throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`)
    }
    // Once without a stop-watch: what loads and compiles at its first use is no part of the growth.
    await work({ api, upload }, small.rows, emptyTimes())
    const [few, many] = [emptyTimes(), emptyTimes()]
    for (let i = 0; i < small.times; i += 1) await work({ api, upload }, small.rows, few)
    for (let i = 0; i < large.times; i += 1) await work({ api, upload }, large.rows, many)
    return { name: 'Large association', rows: rowsOf(few, many) }
  } finally {
    await stack.stop()
  }
}

const emptyTimes = (): Times => ({ checked: [], takenOver: [], billed: [] })

function rowsOf(few: Times, many: Times): BenchRow[] {
  const imported = (times: Times) => median(times.checked) + median(times.takenOver)
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
  const growth = (from: number, to: number): Pick<BenchRow, 'ratio' | 'limit'> => ({
    ratio: (to / from).toFixed(1),
    limit: { says: `at most ${growthMax} times`, holds: to / from <= growthMax },
  })
  const billed = median(many.billed)
  return [
    { what: 'import of 1,000 rows: checked and taken over', figure: seconds(imported(few)) },
    { what: 'import of 10,000 rows', figure: seconds(imported(many)), ...growth(imported(few), imported(many)) },
    { what: 'of which checked', figure: seconds(median(many.checked)), ...growth(median(few.checked), median(many.checked)) },
    { what: 'of which taken over', figure: seconds(median(many.takenOver)), ...growth(median(few.takenOver), median(many.takenOver)) },
    { what: 'assessment run over 1,000 units', figure: seconds(median(few.billed)) },
    {
      what: 'assessment run over 10,000 units',
      figure: seconds(billed),
      limit: { says: `at most ${runSecondsMax} s`, holds: billed <= runSecondsMax * 1000 },
    },
    { what: 'ten times the units', figure: '', ...growth(median(few.billed), billed) },
  ]
}

let made = 0

/** One association from an empty one to a billed month. */
async function work({ api, upload }: Place, rows: number, times: Times): Promise<void> {
  const code = `BENCH-${++made}`
  const terms = { countryCode: 'GB', currencyCode: 'GBP', timeZone: 'Europe/London' }
  const { id: associationId } = await api.associations.create({ name: `Association ${code}`, code, ...terms })
  const { id: importId } = await api.imports.create({ associationId })
  const importIs = (wanted: 'checked' | 'committed') =>
    until(async () => {
      const job = await api.imports.get({ importId })
      if (job.status === 'failed' || job.problemCount > 0) throw new Error(`The import failed: ${JSON.stringify(job)}`)
      return job.status === wanted
    })
  times.checked.push(await timed(async () => upload(importId, unitsCsv(rows)).then(() => importIs('checked'))))
  times.takenOver.push(await timed(async () => api.imports.commit({ importId }).then(() => importIs('committed'))))
  times.billed.push(await timed(() => bill(api, associationId, rows)))
}

type Terms = Parameters<FreeholdApi['assessments']['create']>[0]

async function bill(api: FreeholdApi, associationId: Terms['associationId'], units: number): Promise<void> {
  const month = new Date().toISOString().slice(0, 7)
  const total = { amountMinor: String(units * 15_000 + 7), currency: 'GBP' as const }
  const run = await createInOpenYear(api, {
    associationId,
    kind: 'operating',
    basis: 'entitlement',
    periodStart: `${month}-01`,
    dueOn: `${month}-15`,
    total,
  })
  await until(async () => {
    const { status, progress } = await api.assessments.get({ runId: run.id })
    if (progress.failed > 0) throw new Error(`${progress.failed} units could not be billed.`)
    return status === 'posted'
  })
}

async function createInOpenYear(api: FreeholdApi, terms: Terms) {
  try {
    return await api.assessments.create(terms)
  } catch (error) {
    if (!(error instanceof FreeholdError) || error.code !== 'PERIOD_NOT_OPEN') throw error
    await api.ledger.openYear({ associationId: terms.associationId })
    return api.assessments.create(terms)
  }
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const beganAtMs = performance.now()
  await task()
  return performance.now() - beganAtMs
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await pause(pollMs)
}

/** One unit and one owner a row. */
function unitsCsv(rows: number): string {
  const header =
    'unit_label,property,kind,floor,area_sq_m,entitlement,owner_kind,owner_name,owner_email,owner_phone,owner_locale,share,owned_from'
  const lines = Array.from({ length: rows }, (_, index) => {
    const unit = `U${index + 1},House ${Math.floor(index / 50) + 1},dwelling,${index % 9},${50 + (index % 70)}.${index % 10}5,${100 + (index % 37)}`
    return `${unit},person,Owner ${index + 1},owner-${index + 1}@people.example,+44301234${1000 + (index % 9000)},en-GB,1,2020-01-01`
  })
  return [header, ...lines].join('\n')
}
