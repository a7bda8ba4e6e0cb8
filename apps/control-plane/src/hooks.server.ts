/**
 * A request's way into the control plane, in order: trace → refuse-cross-site → authenticate → the page's language and look → the route. What a
 * procedure then does is in server/procedures.ts. Zones and edges come in by /internal, with service tokens.
 */
import { sequence, type Handle, type ServerInit } from '@sveltejs/kit/hooks'
import { building } from '$app/env'
import { authenticate } from './hooks/authenticate.ts'
import { presentPage } from './hooks/present-page.ts'
import { refuseCrossSite } from './hooks/refuse-cross-site.ts'
import { trace } from './hooks/trace.ts'
import { services, startServices } from './server/running.ts'

export { handleError } from './hooks/handle-error.ts'

export const init: ServerInit = async () => {
  if (building) return
  await startServices()
  // Emitted after the last request was answered; open pools and sockets would keep the process alive.
  process.once('sveltekit:shutdown', () => void services().close())
}

export const handle: Handle = sequence(trace, refuseCrossSite, authenticate, presentPage)
