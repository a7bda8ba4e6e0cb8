import { controlErrors } from '@repo/contract/control'
import { open } from '../../server/procedures.ts'
import { builtInSubject } from './built-in-operator.ts'
import { ensureOperator, openSession, recordAction } from './operator-store.ts'

/** Signs the built-in operator in. Asking for the viewer's role gives a session that can look and nothing more. */
export const signIn = open.signIn.handler(async ({ context: { services }, input: { passphrase, role } }) => {
  const { builtInOperator, sessions, directory, clock } = services
  if (!builtInOperator) throw controlErrors.BUILT_IN_OPERATOR_REFUSED()
  await builtInOperator.check(passphrase)
  const token = sessions.issue()
  const tokenHash = sessions.hashOf(token)
  if (!tokenHash) throw new Error('The signer does not know its own token')
  const expiresAt = await directory.withDirectory(async (tx) => {
    const operator = await ensureOperator(tx, role === 'operator' ? builtInSubject : `${builtInSubject}-viewer`, role)
    await recordAction(tx, { operatorId: operator.id, action: 'operators.signIn', outcome: 'DONE' })
    return openSession(tx, operator.id, tokenHash, clock.now())
  })
  return { token, role, expiresAt: expiresAt.toISOString() }
})
