import { under } from '#lib/server/describe-error.ts'
import { watchResponse } from '#lib/server/watch-response.ts'
import type { RequestHandler } from './$types'

/** How far the check or the taking over of the file is, until it is done. */
export const GET: RequestHandler = (event) =>
  watchResponse(event, {
    read: async () => {
      const { status, progress, problemCount } = under(
        event.params.association,
        await event.locals.api.imports.get({ importId: event.params.run }),
      )
      return { status, progress, problemCount }
    },
    isDone: ({ status }) => status !== 'checking' && status !== 'committing',
  })
