import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import type { Crew } from '@repo/stack'

/**
 * Which worker of a zone is running a workflow at this moment, by its child's name. A worker's executor id is the instance id it was started with, and
 * that is in its environment.
 * @param name of the workflow
 * @returns undefined while no living worker runs it
 */
export async function workerRunning(superuser: Client, crew: Crew, zone: string, name: string): Promise<string | undefined> {
  const { rows } = await superuser.query<{ executor: string }>(
    `select executor_id as executor from dbos.workflow_status where name = $1 and status = 'PENDING'`,
    [name],
  )
  const executor = rows[0]?.executor
  if (executor === undefined) return undefined
  return crew.statuses
    .filter((status) => status.name.startsWith(`${zone}/worker`) && status.pid !== undefined)
    .find(({ pid }) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`INSTANCE_ID=${executor}`))?.name
}
