/**
 * Sends the notices on one request, grant or release until each is accepted by the mail server, refused, or no use any more.
 *
 * Durable, because a mail server may be away for hours and a worker may die between sending and noting it. Such a message is sent a second time, under the
 * same Message-ID, by which mailboxes know it for the same. Ids alone stand in the history: where to send it is read when it is sent.
 */
import { isUuid } from '@repo/core'
import { z } from 'zod'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { pauseMsAfterRound } from '../notice-pauses.ts'
import { giveUpLate, storeAttempt, waitingIds } from './notice-store.ts'

/** Most of their time these sleep towards a mail server that is away, so many may. */
export const noticesQueue = 'notices'

export const sendNotices = defineWorkflow({
  name: 'send-notices',
  queue: noticesQueue,
  steps: ['due-notices', 'send-notice', 'settle-notice'],
  input: z.strictObject({ targetId: z.custom<string>(isUuid) }),
  async run(run, { targetId }) {
    const { organizationId, services } = run
    const told = (targetNotice: string, failure: string | null) => ({
      action: failure === null ? 'notice.accepted' : 'notice.failed',
      targetKind: 'notice',
      targetId: targetNotice,
      outcome: failure === null ? ('done' as const) : ('failed' as const),
      ...(failure === null ? {} : { ruleCode: failure }),
    })
    for (let round = 0; ; round += 1) {
      const due = await run.transaction('due-notices', async (tx) => {
        for (const late of await giveUpLate(tx, organizationId, targetId)) await recordWorkflowEvent(tx, run, told(late, 'AWAY'))
        return waitingIds(tx, targetId)
      })
      if (due.length === 0) return
      for (const notice of due) {
        const failure = await run.step('send-notice', () => services.notices.send(organizationId, notice))
        await run.transaction('settle-notice', async (tx) => {
          const settled = (await storeAttempt(tx, organizationId, notice, failure)) && failure !== 'AWAY'
          if (settled) await recordWorkflowEvent(tx, run, told(notice, failure))
        })
      }
      await run.sleep(pauseMsAfterRound(round))
    }
  },
})
