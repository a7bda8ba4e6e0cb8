/**
 * The daily round: starts the tidying of every active organisation. Which there are it asks with the workflow role, the only one that may know; what
 * is in them only their own workflows see.
 */
import { fenceErrors, invariant, isAppError, parseOrgId, type OrgId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import { enqueue, type Schedule } from '@repo/workflows'
import pg from 'pg'
import { tidyOrganization } from './tidy-organization.workflow.ts'

const pageSize = 500

export interface DailyRoundOptions {
  /** Connection of the workflow role. */
  readonly databaseUrl: string
  readonly withOrg: ZoneDatabase['withOrg']
}

/** At night in UTC, once over all workers. A round that is cut short begins again, and starts nothing twice: the day is the workflow's id. */
export function dailyRound({ databaseUrl, withOrg }: DailyRoundOptions): Schedule {
  return {
    name: 'daily-round',
    cron: '43 2 * * *',
    async run(scheduledAt) {
      const day = scheduledAt.toISOString().slice(0, 10)
      for await (const orgId of activeOrganizations(databaseUrl)) {
        try {
          await withOrg({ orgId, mode: 'write' }, (tx) => enqueue(tx, tidyOrganization, {}, { id: day }))
        } catch (error) {
          // It was suspended or moved since it was listed. What is left in it is due on the day it is active again.
          if (!isAppError(error) || !(error.code in fenceErrors.definitions)) throw error
        }
      }
    },
  }
}

/** Active organisations of the cell, with a connection of the workflow role. */
export async function* activeOrganizations(databaseUrl: string): AsyncGenerator<OrgId> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'daily-round' })
  await client.connect()
  try {
    for (let after: string | null = null; ;) {
      const page: pg.QueryResult<{ id: string }> = await client.query('select app.active_organizations($1, $2) as id', [after, pageSize])
      for (const { id } of page.rows) {
        const organizationId = parseOrgId(id)
        invariant(organizationId !== undefined, 'an organisation has a canonical id')
        yield organizationId
      }
      if (page.rows.length < pageSize) return
      after = page.rows.at(-1)?.id ?? null
    }
  } finally {
    await client.end()
  }
}
