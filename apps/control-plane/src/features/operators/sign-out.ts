import { handle } from '../../server/procedures.ts'
import { endSession } from './operator-store.ts'

/** Ends the session that was used for the call. */
export const signOut = handle.operators.signOut.handler(async ({ context: { tx, tokenHash, services } }) => {
  if (tokenHash) await endSession(tx, tokenHash, services.clock.now())
})
