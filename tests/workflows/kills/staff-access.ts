import type { OrgId } from '@repo/core'
import { expect } from 'vitest'
import { regularRequest, startAccess } from '../../support/access-fixture.ts'
import type { KillBench, Tenant } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'
import { tick } from './tidying.ts'

interface Timer {
  readonly workflowName: 'end-access-request' | 'end-access-grant'
  readonly table: 'access_request' | 'access_grant'
  /** Makes what ends, sets its time back until it is over, and says which it is. */
  make(tenant: Tenant): Promise<string>
}

/** What has ended by time is ended once, with one event, and with nothing left of the timer. */
async function killTimer(bench: KillBench, { workflowName, table, make }: Timer): Promise<KillAccount> {
  const ended = async (orgId: OrgId, id: string): Promise<unknown> => {
    const { rows } = await bench.superuser.query(
      `select (select status from app.${table} where id = $2) as status,
         (select count(*)::integer from app.audit_event where organization_id = $1 and target_id = $2 and action = '${table}.expired') as events`,
      [orgId, id],
    )
    return rows[0]
  }
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  const one = await make(calm)
  const done = () => bench.finishedHistory(calm.orgId, workflowName, 'SUCCESS', one)
  const history = await bench.retireAfter(await bench.startWorker(), done)
  expect(await ended(calm.orgId, one)).toEqual({ status: 'expired', events: 1 })

  const other = await make(stormy)
  const reached = await bench.killThrough(history, `${stormy.orgId}:${workflowName}`)
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, workflowName, 'SUCCESS', other)
  expect(await ended(stormy.orgId, other)).toEqual({ status: 'expired', events: 1 })
  expect(await bench.leftCheckpoints(stormy.orgId)).toBe(0)
  return { histories: [history], reached }
}

export function killRequestTimer(bench: KillBench): Promise<KillAccount> {
  return killTimer(bench, {
    workflowName: 'end-access-request',
    table: 'access_request',
    async make({ orgId }) {
      const { id } = await bench.app.as(orgId, await bench.app.makeStaff('support')).accessRequests.create(regularRequest)
      await bench.superuser.query(
        `update app.access_request set created_at = now() - interval '4 days', expires_at = now() where id = $1`,
        [id],
      )
      return id
    },
  })
}

export function killGrantTimer(bench: KillBench): Promise<KillAccount> {
  return killTimer(bench, {
    workflowName: 'end-access-grant',
    table: 'access_grant',
    async make({ orgId, api }) {
      const id = await (await startAccess(bench.app)).grant(orgId, api)
      await bench.superuser.query(`update app.access_grant set starts_at = now() - interval '8 hours', ends_at = now() where id = $1`, [id])
      return id
    },
  })
}

/** One certificate a day, whatever dies while it is made; a role that somebody planted is named in it. */
export async function killCertificate(bench: KillBench): Promise<KillAccount> {
  const { superuser } = bench
  const workflow = 'schedule-certify-standing-access'
  const certificates = async (day: string) =>
    (await superuser.query<{ problems: string[] }>('select problems from identity.standing_access_certificate where day = $1', [day])).rows
  const planted = `standing_${crypto.randomUUID().slice(0, 8)}`
  await superuser.query(`create role ${planted} login`)
  try {
    const calm = await tick(bench, workflow, '2030-02-01T03:07:00.000Z')
    await bench.retireAfter(await bench.startWorker(), () => bench.finished(calm))
    const history = await bench.historyOf(workflow, calm)
    expect(await certificates('2030-02-01')).toMatchObject([{ problems: expect.arrayContaining([`ROLE_UNKNOWN ${planted}`]) }])

    const stormy = await tick(bench, workflow, '2030-02-02T03:07:00.000Z')
    const reached = await bench.killThrough(history, stormy)
    await bench.startWorker()
    await bench.finished(stormy)
    expect(await certificates('2030-02-02')).toHaveLength(1)
    return { histories: [history], reached }
  } finally {
    await superuser.query(`drop role ${planted}`)
  }
}
