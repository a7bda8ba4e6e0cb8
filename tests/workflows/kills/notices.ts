import type { OrgId } from '@repo/core'
import { expect } from 'vitest'
import { personalRequest } from '../../support/access-fixture.ts'
import { startTestMailbox } from '../../support/mail.ts'
import type { KillBench } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'

/** Each administrator has the message in their mailbox once, since a repetition has the same name, and one event tells of it. */
export async function killNotices(bench: KillBench): Promise<KillAccount> {
  const { app, superuser } = bench
  const mailbox = await startTestMailbox()
  const ask = async (): Promise<{ orgId: OrgId; id: string }> => {
    const orgId = await app.makeOrganization()
    for (const role of ['administrator', 'administrator'] as const) await app.makeMember(orgId, { role })
    const { id } = await app.as(orgId, await app.makeStaff('support')).accessRequests.create(personalRequest)
    return { orgId, id }
  }
  const effects = async ({ orgId, id }: { orgId: OrgId; id: string }): Promise<unknown> => {
    const { rows } = await superuser.query(
      `select (select count(*)::integer from app.notice where organization_id = $1 and status = 'accepted') as accepted,
         (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'notice.accepted') as events,
         (select count(*)::integer from app.workflow_step_checkpoint where workflow_id like $1 || ':send-notices:%') as checkpoints`,
      [orgId],
    )
    return { ...rows[0], letters: mailbox.letters().filter(({ text }) => text.includes(id)).length }
  }
  try {
    const calm = await ask()
    const done = () => bench.finishedHistory(calm.orgId, 'send-notices')
    const history = await bench.retireAfter(await bench.startWorker(mailbox.environment), done)
    expect(await effects(calm)).toEqual({ accepted: 2, events: 2, checkpoints: 0, letters: 2 })

    const stormy = await ask()
    const reached = await bench.killThrough(history, `${stormy.orgId}:send-notices`, { environment: mailbox.environment })
    await bench.retireAfter(await bench.startWorker(mailbox.environment), () => bench.finishedHistory(stormy.orgId, 'send-notices'))
    expect(await effects(stormy)).toEqual({ accepted: 2, events: 2, checkpoints: 0, letters: 2 })
    return { histories: [history], reached }
  } finally {
    await mailbox.close()
  }
}
