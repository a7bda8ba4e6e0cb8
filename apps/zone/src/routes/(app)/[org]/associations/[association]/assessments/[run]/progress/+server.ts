import { under } from '#lib/server/describe-error.ts'
import { watchResponse } from '#lib/server/watch-response.ts'
import type { RequestHandler } from './$types'

/** How far the run is, until it is done. */
export const GET: RequestHandler = (event) =>
  watchResponse(event, {
    read: async () => {
      const { status, progress, billed } = under(
        event.params.association,
        await event.locals.api.assessments.get({ runId: event.params.run }),
      )
      return { status, progress, billed }
    },
    isDone: ({ status }) => status !== 'posting',
  })
