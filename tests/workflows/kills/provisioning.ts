import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newOpaqueId, type OrgId } from '@repo/core'
import { expect, inject } from 'vitest'
import type { KillBench } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'
import type { ReportTaker } from '../support/report-taker.ts'

/** Enqueues what following the job stream would: a job the control plane ordered. */
function order(bench: KillBench, orgId: OrgId, workflowName: string, job: object): Promise<void> {
  const addressed = {
    id: randomUUID(),
    sequence: 1,
    zone: 'eu',
    organizationId: orgId,
    epoch: 1,
    cell: 'eu-1',
    policyMode: 'regional',
    policyVersion: 1,
  }
  return bench.enqueue(orgId, workflowName, addressed.id, { job: { ...addressed, ...job } })
}

async function fenceAndEvents({ superuser }: KillBench, orgId: OrgId): Promise<Record<string, unknown>> {
  const { rows } = await superuser.query<Record<string, unknown>>(
    `select (select status from app.organization where organization_id = $1) as status,
       (select count(*)::integer from app.claim_link where organization_id = $1) as links,
       (select array_agg(action order by id) from app.audit_event where organization_id = $1) as events`,
    [orgId],
  )
  return rows[0] ?? {}
}

/** Preparing an organisation: one row, one claim link, one link file, and a report that arrives. */
export async function killPreparation(bench: KillBench, reports: ReportTaker): Promise<KillAccount> {
  const effects = async (orgId: OrgId): Promise<Record<string, unknown>> => {
    const folder = join(inject('zone').dir, 'officer')
    const files = readdirSync(folder).filter((name) => name.includes(orgId))
    const links = files.map((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').length)
    return { ...(await fenceAndEvents(bench, orgId)), files: links, told: reports.toldAbout(orgId) }
  }
  const prepare = (orgId: OrgId): Promise<void> =>
    order(bench, orgId, 'prepare-organization', { kind: 'provision', organizationKind: 'management_company' })

  const [calm, stormy] = [newOpaqueId<'OrgId'>(), newOpaqueId<'OrgId'>()]
  await prepare(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm, 'prepare-organization'))
  const expected = { status: 'provisioning', links: 1, events: ['organization.prepare'], files: [1], told: ['claimable'] }
  expect(await effects(calm)).toEqual(expected)

  await prepare(stormy)
  const reached = await bench.killThrough(history, stormy)
  await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(stormy, 'prepare-organization'))
  expect(await effects(stormy)).toEqual(expected)
  expect([await bench.leftCheckpoints(calm), await bench.leftCheckpoints(stormy)]).toEqual([0, 0])
  return { histories: [history], reached }
}

/** A claim is reported, for as often as it takes. */
export async function killClaimReport(bench: KillBench, reports: ReportTaker): Promise<KillAccount> {
  const [calm, stormy] = [await bench.app.makeOrganization(), await bench.app.makeOrganization()]
  const claimed = (orgId: OrgId): Promise<void> => bench.enqueue(orgId, 'report-claim', randomUUID(), { jobId: randomUUID(), epoch: 1 })
  await claimed(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm, 'report-claim'))

  await claimed(stormy)
  const reached = await bench.killThrough(history, stormy)
  await bench.startWorker()
  await bench.finishedHistory(stormy, 'report-claim')
  expect([reports.toldAbout(calm), reports.toldAbout(stormy)]).toEqual([['claimed'], ['claimed']])
  return { histories: [history], reached }
}

/** A suspension: the fence stands, one event tells of it, and the control plane hears that it is done. */
export async function killStatusChange(bench: KillBench, reports: ReportTaker): Promise<KillAccount> {
  const [calm, stormy] = [await bench.app.makeOrganization(), await bench.app.makeOrganization()]
  const suspend = (orgId: OrgId): Promise<void> => order(bench, orgId, 'apply-status', { kind: 'set_status', status: 'suspended' })
  const expected = { status: 'suspended', links: 0, events: ['organization.suspended'] }
  await suspend(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm, 'apply-status'))
  expect(await fenceAndEvents(bench, calm)).toEqual(expected)

  await suspend(stormy)
  const reached = await bench.killThrough(history, stormy)
  await bench.startWorker()
  await bench.finishedHistory(stormy, 'apply-status')
  expect(await fenceAndEvents(bench, stormy)).toEqual(expected)
  expect([reports.toldAbout(calm), reports.toldAbout(stormy)]).toEqual([['done'], ['done']])
  return { histories: [history], reached }
}

/** What an operator asks to be looked into is kept once, with one event, and opens nothing. */
export async function killEscalation(bench: KillBench): Promise<KillAccount> {
  const kept = async (orgId: OrgId): Promise<unknown> => {
    const { rows } = await bench.superuser.query(
      `select (select array_agg(purpose || ' ' || ticket || coalesce(request_id::text, '')) from app.support_escalation where organization_id = $1) as kept,
         (select array_agg(action) from app.audit_event where organization_id = $1 and action like 'support_escalation.%') as events`,
      [orgId],
    )
    return rows[0]
  }
  const [calm, stormy] = [await bench.app.makeOrganization(), await bench.app.makeOrganization()]
  const escalate = (orgId: OrgId): Promise<void> =>
    order(bench, orgId, 'take-escalation', { kind: 'escalate', purpose: 'customer_support', ticket: 'SUP-7' })
  const expected = { kept: ['customer_support SUP-7'], events: ['support_escalation.received'] }
  await escalate(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm, 'take-escalation'))
  expect(await kept(calm)).toEqual(expected)

  await escalate(stormy)
  const reached = await bench.killThrough(history, stormy)
  await bench.startWorker()
  await bench.finishedHistory(stormy, 'take-escalation')
  expect(await kept(stormy)).toEqual(expected)
  return { histories: [history], reached }
}

/** What has become of an escalation is reported, for as often as it takes. */
export async function killEscalationReport(bench: KillBench, reports: ReportTaker): Promise<KillAccount> {
  const [calm, stormy] = [await bench.app.makeOrganization(), await bench.app.makeOrganization()]
  const tell = (orgId: OrgId): Promise<void> =>
    bench.enqueue(orgId, 'report-escalation', randomUUID(), { jobId: randomUUID(), epoch: 1, outcome: 'approved' })
  await tell(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm, 'report-escalation'))

  await tell(stormy)
  const reached = await bench.killThrough(history, stormy)
  await bench.startWorker()
  await bench.finishedHistory(stormy, 'report-escalation')
  expect([reports.toldAbout(calm), reports.toldAbout(stormy)]).toEqual([['approved'], ['approved']])
  return { histories: [history], reached }
}
