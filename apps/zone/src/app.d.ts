import type { ServerApi } from './server/in-process-client.ts'
import type { RequestLocals } from './server/request-context.ts'

declare global {
  namespace App {
    /** What an error page shows: the same code and request id as the API's envelope. */
    interface Error {
      status: number
      message: string
      code: string
      requestId: string
    }
    interface Locals extends RequestLocals {
      /** The API in process, as this request's caller. Not there under `/api/`. */
      api: ServerApi
    }
  }
}
