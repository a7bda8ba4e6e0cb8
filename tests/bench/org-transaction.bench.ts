/**
 * What the organisation transaction costs over plain pg: the same read by primary key, in this process, in one run, the order of the
 * contenders turned round in every round.
 */
import { createZoneDatabase } from '@repo/db/zone'
import { newOpaqueId, type OrgId } from '@repo/core'
import pg from 'pg'
import { startZoneServices } from '../support/zone-services.ts'
import type { BenchResult } from './bench.ts'
import { median, ms, repeat } from './rounds.ts'

const operations = 3_000
const concurrency = 8
const roundsEach = 5

export async function orgTransactionBench(): Promise<BenchResult> {
  const { services, stop } = await startZoneServices()
  const { databaseUrls } = services
  const orgId = newOpaqueId<'OrgId'>() as OrgId
  const database = createZoneDatabase({ appUrl: databaseUrls.app, identityUrl: databaseUrls.identity, connectionsMax: concurrency })
  const pool = new pg.Pool({ connectionString: databaseUrls.app, max: concurrency })
  // A connection may still be closing when its server stops.
  pool.on('error', () => undefined)
  try {
    await database.setFence(orgId, { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 })
    const scope = { orgId, epoch: 1, mode: 'read' } as const
    const statement = `select * from app.organization where organization_id = $1`
    const contenders: Record<string, () => Promise<unknown>> = {
      'plain pg, one transaction with its scope': async () => {
        const client = await pool.connect()
        try {
          await client.query('begin')
          await client.query(`select set_config('app.organization_id', $1, true)`, [orgId])
          const { rows } = await client.query({ name: 'by-key', text: statement, values: [orgId] })
          await client.query('commit')
          if (rows.length !== 1) throw new Error('The row was not seen.')
        } finally {
          client.release()
        }
      },
      'organisation transaction, 1 query': () =>
        database.withOrg(scope, (tx) => tx.organization.findUniqueOrThrow({ where: { id: orgId } })),
      'organisation transaction, 4 queries': () =>
        database.withOrg(scope, async (tx) => {
          for (let i = 0; i < 4; i += 1) await tx.organization.findUniqueOrThrow({ where: { id: orgId } })
        }),
    }
    return { name: 'Organisation transaction', rows: await compare(contenders) }
  } finally {
    await pool.end()
    await database.close()
    await stop()
  }
}

async function compare(contenders: Readonly<Record<string, () => Promise<unknown>>>): Promise<BenchResult['rows']> {
  const names = Object.keys(contenders)
  const cpu = new Map<string, number[]>(names.map((name) => [name, []]))
  for (const call of Object.values(contenders)) await repeat(500, concurrency, call)
  for (let round = 0; round < roundsEach; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const before = process.cpuUsage()
      await repeat(operations, concurrency, contenders[name] ?? Promise.resolve)
      const { user, system } = process.cpuUsage(before)
      cpu.get(name)?.push((user + system) / 1000 / operations)
    }
  }
  const base = median(cpu.get(names[0] ?? '') ?? [])
  return names.map((name) => {
    const each = median(cpu.get(name) ?? [])
    return { what: name, figure: `${ms(each)} CPU of this process an operation`, ratio: (each / base).toFixed(2) }
  })
}
