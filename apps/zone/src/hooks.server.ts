/**
 * A request's way into a zone, in order: trace → require-edge → require-same-origin → limit-form → authenticate → the page's language and look → the route. What a procedure
 * then does is in server/procedures.ts. Nothing here knows a feature.
 */
import type { Handle, ServerInit } from '@sveltejs/kit/hooks'
import { building } from '$app/env'
import { startWebHealth } from './features/provisioning/index.ts'
import { authenticate } from './hooks/authenticate.ts'
import { inOrder } from './hooks/in-order.ts'
import { limitForm } from './hooks/limit-form.ts'
import { presentPage } from './hooks/present-page.ts'
import { requireEdge } from './hooks/require-edge.ts'
import { requireSameOrigin } from './hooks/require-same-origin.ts'
import { trace } from './hooks/trace.ts'
import { endStreams } from './server/event-stream.ts'
import { registerAtEdge } from './server/register-at-edge.ts'
import { services, startServices } from './server/running.ts'

export { handleError } from './hooks/handle-error.ts'

export const init: ServerInit = () => {
  if (building) return
  startServices()
  const registration = registerAtEdge(services().environment)
  const health = startWebHealth(services())
  // Emitted after the last request was answered; open pools and sockets would keep the process alive.
  process.once('sveltekit:shutdown', () => void services().close())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      health.stop()
      endStreams()
      void registration.withdraw()
    })
  }
}

export const handle: Handle = inOrder(trace, requireEdge, requireSameOrigin, limitForm, authenticate, presentPage)
