import { accessErrors, correctableDatasets, correctionErrors, type AccessDataset } from '@repo/contract'
import {
  askedMinutes,
  breakGlassRequestLifetimeMs,
  grantMaxMinutes,
  requestLifetimeMs,
  type AccessKind,
  type GrantedVerb,
  type Level,
  type PurposeCode,
} from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { toldOf } from '../../notices/index.ts'
import { answerBreakGlass, answerRequest } from '../access-rules.ts'
import { wireRequest } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { endRequest } from './end-request.workflow.ts'
import { governanceOf } from './governance-store.ts'
import { isInvited } from './invitation-store.ts'
import { insertRequest } from './request-store.ts'
import { staffOf } from './staff-door.ts'
import { openNotes } from './staff-store.ts'
import { tellWanted } from './tell-customer.ts'
import { requireTakable, takeUp } from './take-up.ts'

interface Asked {
  readonly kind: AccessKind
  readonly verb: GrantedVerb
  readonly purpose: PurposeCode
  readonly reason: string
  readonly ticket: string
  readonly dataset: AccessDataset
  readonly level: Level
  readonly recordId?: string | undefined
  readonly usesMax?: number | undefined
  readonly durationMinutes?: number | undefined
  readonly escalationId?: string | undefined
}

/**
 * Takes a request in, regular or break-glass: the mode must allow it, it must not be too long, and no note on an earlier access may be missing. What
 * the mode will never allow is refused here and not left waiting.
 */
export async function fileRequest(context: OrgContext & RequestContext, asked: Asked) {
  const { tx, orgId, services, audit, enqueue } = context
  const { id: staffId } = staffOf(context.actor)
  const { kind, level, verb } = asked
  const presentCountry = services.staff.presentCountry(context.assertion)
  const governed = await governanceOf(tx, orgId, services.ownResidency)
  // What for, as the event's code: the compliance report tells requests apart by it, legal demands first of all.
  const about = { level, ruleCode: asked.purpose, policyVersion: governed.policyVersion, sourceCountry: services.staff.homeCountry }
  audit({ ...about, ...(presentCountry === undefined ? {} : { destinationCountry: presentCountry }) })

  const invited = await isInvited(tx, orgId, { staffId, dataset: asked.dataset, level, verb }, await databaseNow(tx))
  if (verb === 'correct' && (asked.recordId === undefined || !isCorrectable(asked.dataset))) throw needsRecord()
  const answer =
    kind === 'break_glass' ? answerBreakGlass(governed, presentCountry) : answerRequest(governed, { level, verb, presentCountry, invited })
  if (!answer.allowed) throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: answer.rule } })
  const minutes = askedMinutes(level, kind, asked.durationMinutes)
  if (minutes > grantMaxMinutes(level, kind)) throw tooLong()
  if ((await services.db.withIdentity({ staffId }, (identity) => openNotes(identity, staffId))) > 0) throw accessErrors.ACCESS_NOTE_OPEN()

  await requireTakable(context, asked)
  const now = await databaseNow(tx)
  const { purpose, reason, ticket, dataset, recordId = null, usesMax = null } = asked
  const row = await insertRequest(
    tx,
    {
      organizationId: orgId,
      ...{ kind, purpose, reason, ticket, dataset, recordId, level, verb, usesMax },
      requestedBy: staffId,
      sourceCountry: services.staff.homeCountry,
      destinationCountry: presentCountry ?? null,
      askedMinutes: minutes,
      needsCustomer: answer.needsCustomer,
      policyMode: governed.policyMode,
      policyVersion: governed.policyVersion,
    },
    now,
    kind === 'break_glass' ? breakGlassRequestLifetimeMs : requestLifetimeMs,
  )
  await takeUp(context, asked.escalationId, row.id)
  await enqueue(endRequest, { requestId: row.id }, { id: row.id })
  await tellWanted(context, row)
  return wireRequest(row, now, undefined, (await toldOf(tx, [row.id]))(row.id))
}

const isCorrectable = (dataset: AccessDataset): boolean => correctableDatasets.some((one) => one === dataset)

function tooLong() {
  const { message } = accessErrors.definitions.ACCESS_DURATION_TOO_LONG
  return accessErrors.ACCESS_DURATION_TOO_LONG({ fieldErrors: { durationMinutes: [message] } })
}

function needsRecord() {
  const { message } = correctionErrors.definitions.CORRECTION_NEEDS_RECORD
  return correctionErrors.CORRECTION_NEEDS_RECORD({ fieldErrors: { recordId: [message] } })
}
