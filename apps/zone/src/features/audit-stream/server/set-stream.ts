import { auditStreamErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { destinationRefusal, readHeldPolicy } from '../../residency/index.ts'
import { eventLevels } from '../event-levels.ts'
import { declaredOf } from './declared-of.ts'
import { showStream } from './show-stream.ts'
import { keepStream, streamOf } from './stream-store.ts'
import { tokenContext } from './token-context.ts'

/**
 * Sends the trail somewhere from now on. The policy is asked now and again before each sending, since it may change. A destination that is known goes on
 * where it was; another one gets the whole trail, unless a number is given.
 */
export const setStream = inOrg.audit.stream.set.handler(async ({ context, input }) => {
  const { tx, orgId, actor, clock, services } = context
  const { kind, host, port, path, token, paused, after } = input
  const held = await readHeldPolicy(tx, orgId, services.ownResidency)
  const declared = declaredOf(services)
  const refusal = destinationRefusal({ host, port }, declared, { ...held, levels: eventLevels })
  if (refusal === 'NOT_DECLARED') throw auditStreamErrors.AUDIT_STREAM_NOT_DECLARED()
  if (refusal === 'PLACE_FORBIDDEN') throw auditStreamErrors.AUDIT_STREAM_PLACE_FORBIDDEN({ data: { rule: 'DESTINATION_NOT_ALLOWED' } })
  const before = await streamOf(tx, orgId)
  const same = before?.host === host && before.port === port && before.kind === kind
  const sealedToken = token === undefined ? (same ? before.sealedToken : null) : services.fieldCipher.seal(token, tokenContext(orgId))
  await keepStream(tx, {
    organizationId: orgId,
    ...{ kind, host, port, path, paused, sealedToken },
    acknowledged: after === undefined ? (same ? before.acknowledged : 0n) : BigInt(after),
    ...{ failures: 0, lastError: null, lastErrorAt: null, nextAttemptAt: clock.now() },
    ...{ changedBy: actor.id, changedAt: clock.now() },
  })
  return showStream(tx, orgId, declared, held)
})
