/** One trace id from the edge's span to SQL and to the steps of the workflow that a request enqueued, read as a person reads it. */
import { beforeAll, expect, inject, it } from 'vitest'
import { finishCommand } from '../start/command.ts'
import { asProgram, ask, bareOrigin, claimTenant } from '../support/stack-visitor.ts'
import { unitsCsv } from '../support/units-csv.ts'
import { until } from '../workflows/support/until.ts'

const stack = inject('stack')

let requestId: string
beforeAll(async () => {
  const tenant = await claimTenant(stack, 'eu')
  const { api } = tenant
  const association = await api.associations.create({
    name: 'Traced House',
    code: 'TRACED',
    countryCode: 'DE',
    currencyCode: 'EUR',
    timeZone: 'Europe/Berlin',
  })
  const { id: importId } = await api.imports.create({ associationId: association.id })
  const sent = await ask(bareOrigin(stack), `/api/v1/files/imports/${importId}`, {
    method: 'PUT',
    headers: { ...asProgram(tenant), 'content-type': 'text/csv' },
    body: unitsCsv(3),
  })
  expect(sent.status).toBe(202)
  requestId = sent.headers.get('x-request-id') ?? ''
  await until('the check to end', async () => ((await api.imports.get({ importId })).status === 'checked' ? true : undefined))
})

interface Line {
  readonly depth: number
  /** Service, name and facts. */
  readonly text: string
}

/** The lines of the printed tree, without the instants. */
function linesOf(output: string): Line[] {
  return output.split('\n').flatMap((line) => {
    const [, indent, text] = /^ *\+[\d.]+ ms +[\d.]+ ms {2}( *)(\S.*)$/.exec(line) ?? []
    return indent === undefined || text === undefined ? [] : [{ depth: indent.length / 2, text }]
  })
}

/** A line that begins so, and the lines below it. */
function branch(lines: readonly Line[], beginning: string): readonly Line[] {
  const at = lines.findIndex(({ text }) => text.startsWith(beginning))
  const top = lines[at]
  if (top === undefined) return []
  const rest = lines.slice(at + 1)
  const end = rest.findIndex(({ depth }) => depth <= top.depth)
  return [top, ...rest.slice(0, end === -1 ? rest.length : end)]
}

it('npm run trace leads from the global edge to SQL and into the workflow the request enqueued, as one tree', async () => {
  // Spans reach the files a moment after they end.
  const output = await until('the spans of every part', async () => {
    const { output: printed } = await finishCommand('trace', [requestId, '--root', stack.stateFolder])
    return printed.includes('check-import/finish-check') ? printed : undefined
  })
  expect(output.match(/^trace [0-9a-f]{32}$/gm)).toHaveLength(1)
  const lines = linesOf(output)
  expect(lines.filter(({ depth }) => depth === 0)).toHaveLength(1)
  expect(lines[0]?.text).toMatch(/^edge global-1 {2}/)
  const zoneEdge = branch(lines, 'edge eu-1  ')
  const web = branch(zoneEdge, 'zone-web eu  zone_request')
  expect(branch(web, 'zone-web eu  organization_transaction').some(({ text }) => text.startsWith('zone-web eu  sql'))).toBe(true)
  const workflow = branch(web, 'zone-worker eu  workflow check-import')
  for (const step of ['begin', 'stage-chunk', 'check-units', 'finish-check']) {
    const statements = branch(workflow, `zone-worker eu  check-import/${step}`).filter(({ text }) => text.startsWith('zone-worker eu  sql'))
    expect([step, statements.length > 0]).toEqual([step, true])
  }
  expect(output).not.toMatch(/undeclared|Owner 1-1|people\.example/)
})
