/**
 * Ends a request that nobody answered in its time: pending → expired, with its event. Enqueued with the request.
 *
 * Durable, because it sleeps for days. Nothing waits for it: a request whose time is over is refused by the database's clock whether or not this has
 * run. It gives up on nothing; in an organisation that takes no writes the step waits.
 */
import { z } from 'zod'
import { isUuid } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { tellEscalation } from '../../provisioning/index.ts'
import { accessTimersQueue } from './end-grant.workflow.ts'
import { expireRequest } from './request-store.ts'

export const endRequest = defineWorkflow({
  name: 'end-access-request',
  queue: accessTimersQueue,
  steps: ['expire-request'],
  input: z.strictObject({ requestId: z.custom<string>(isUuid) }),
  async run(run, { requestId }) {
    const expire = () =>
      run.transaction('expire-request', async (tx) => {
        const { ended, leftMs } = await expireRequest(tx, run.organizationId, requestId)
        if (ended) {
          await tellEscalation(tx, run.organizationId, requestId, 'rejected')
          await recordWorkflowEvent(tx, run, {
            action: 'access_request.expired',
            targetKind: 'access_request',
            targetId: requestId,
            outcome: 'done',
          })
        }
        return leftMs
      })
    for (let leftMs = await expire(); leftMs > 0; leftMs = await expire()) await run.sleep(leftMs)
  },
})
