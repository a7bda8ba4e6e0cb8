/**
 * Ends a grant whose time is over: active → expired, with its event, after whatever still runs under it has been ended. Enqueued with the grant.
 *
 * Durable, because it sleeps for hours or days. No check waits for it: whether a grant is live is asked of the database's clock by every statement. It
 * gives up on nothing; in an organisation that takes no writes the step waits, and so does nobody else.
 */
import { z } from 'zod'
import { isUuid } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { tellEscalation } from '../../provisioning/index.ts'
import { endUse, expireGrant, requestOf } from './grant-store.ts'

/** Timers sleep nearly all their life, so very many may run at once. */
export const accessTimersQueue = 'access-timers'

export const endGrant = defineWorkflow({
  name: 'end-access-grant',
  queue: accessTimersQueue,
  steps: ['expire-grant'],
  input: z.strictObject({ grantId: z.custom<string>(isUuid) }),
  async run(run, { grantId }) {
    const expire = () =>
      run.transaction('expire-grant', async (tx) => {
        const { ended, leftMs } = await expireGrant(tx, run.organizationId, grantId)
        if (ended) {
          await endUse(tx, grantId)
          await recordWorkflowEvent(tx, run, {
            action: 'access_grant.expired',
            targetKind: 'access_grant',
            targetId: grantId,
            outcome: 'done',
          })
        }
        // Over is over, also when a word or a change of the organisation has ended it before.
        if (leftMs === 0) await tellEscalation(tx, run.organizationId, await requestOf(tx, run.organizationId, grantId), 'ended')
        return leftMs
      })
    for (let leftMs = await expire(); leftMs > 0; leftMs = await expire()) await run.sleep(leftMs)
  },
})
