import { sqlStateOf } from './sql-state.ts'

// Class 57P is a server that stops or ends a session, class 08 a broken connection.
const lostStates = /^(57P0[1-4]|08...)$/

/** True when the transaction ended because its connection did, in whichever of Prisma's forms that arrives. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state) return lostStates.test(state.code)
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && (at.code === 'P1017' || at.code === 'ECONNRESET')) return true
    if (typeof at.cause === 'object' && at.cause !== null && 'kind' in at.cause && at.cause.kind === 'ConnectionClosed') return true
  }
  return false
}

/** One form for all of them: an error with the code of a reset socket. */
export function connectionLost(cause: unknown): Error {
  return Object.assign(new Error('The connection to Postgres was lost.', { cause }), { code: 'ECONNRESET' })
}

/** An error about the connection in the form of a socket's, which Prisma's adapter knows. */
export function socketError(cause: unknown, code: 'ECONNRESET' | 'ETIMEDOUT'): Error {
  return Object.assign(connectionLost(cause), { code, errno: code === 'ECONNRESET' ? -104 : -110, syscall: 'read' })
}
