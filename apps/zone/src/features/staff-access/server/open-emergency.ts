import { accessDatasets, accessErrors, type AccessDataset } from '@repo/contract'
import { emergencyMaxMinutes, judgeEmergency, type EmergencyRule } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import { inOrg } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { toldOf } from '../../notices/index.ts'
import { answerEmergency } from '../access-rules.ts'
import { wireRequest } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { insertAuthorization, lockEmergenciesOf } from './emergency-store.ts'
import { endGrant } from './end-grant.workflow.ts'
import { governanceOf } from './governance-store.ts'
import { insertGrant } from './grant-store.ts'
import { isInvited } from './invitation-store.ts'
import { insertRequest, setApproval } from './request-store.ts'
import { staffOf } from './staff-door.ts'
import { openNotes, openReviews, staffById } from './staff-store.ts'
import { tellOpened } from './tell-customer.ts'

const minuteMs = 60_000
const refused = (rule: EmergencyRule, cause?: unknown) => accessErrors.EMERGENCY_REFUSED({ data: { rule }, cause })

/**
 * Opens what custodians signed while nobody who could decide was there: a grant like every other, of half an hour at most, for who presents it. It asks the
 * control plane nothing. Whatever is refused says its rule, here and in the trail; a refused text is not used up.
 */
export const openEmergency = inOrg.breakGlass.emergency.handler(async ({ context, input: { document, reason } }) => {
  const { tx, orgId, services, audit, enqueue } = context
  const now = await databaseNow(tx)
  const { request, text, signatures, required } = await verdictOf(context, document, now)
  const { dataset, level, verb, purpose, ticket, recordId, nonce, notAfter } = request
  const { id: staffId } = staffOf(context.actor)

  const presentCountry = services.staff.presentCountry(context.assertion)
  const governed = await governanceOf(tx, orgId, services.ownResidency)
  const places = presentCountry === undefined ? {} : { destinationCountry: presentCountry }
  audit({ level, policyVersion: governed.policyVersion, sourceCountry: services.staff.homeCountry, ...places })
  const invited = await isInvited(tx, orgId, { staffId, dataset, level, verb }, now)
  const answer = answerEmergency(governed, { level, verb, presentCountry, invited })
  if (!answer.allowed) throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: answer.rule } })

  const leftMs = notAfter - now.getTime()
  const asked = await insertRequest(
    tx,
    {
      organizationId: orgId,
      ...{ kind: 'emergency', purpose, reason, ticket, dataset, recordId, level, verb, usesMax: null },
      requestedBy: staffId,
      sourceCountry: services.staff.homeCountry,
      destinationCountry: presentCountry ?? null,
      askedMinutes: Math.ceil(leftMs / minuteMs),
      needsCustomer: false,
      policyMode: governed.policyMode,
      policyVersion: governed.policyVersion,
    },
    now,
    emergencyMaxMinutes * minuteMs,
  )
  const custodianIds = signatures.map(({ custodianId }) => custodianId)
  const [first = ''] = custodianIds
  const kept = {
    ...{ organizationId: orgId, requestId: asked.id, nonce, signedText: text, custodiansRequired: required },
    custodianIds,
    signatures: signatures.map(({ signature }) => Uint8Array.from(signature)),
  }
  if (!(await insertAuthorization(tx, kept))) throw refused('USED_BEFORE')
  if (!(await setApproval(tx, orgId, asked.id, { side: 'staff', by: first, complete: true }))) throw refused('OVER')
  const grant = await insertGrant(tx, asked, { staff: first, customer: null }, governed, new Date(notAfter).toISOString())
  audit({ targetId: asked.id, grantIds: [grant.id] })
  await enqueue(endGrant, { grantId: grant.id }, { id: grant.id })
  await tellOpened(context, grant.id, now)
  return wireRequest({ ...asked, status: 'approved', staffApprovedBy: first }, now, grant.id, (await toldOf(tx, [asked.id]))(asked.id))
})

/** What the text says, when it is right and who presents it owes nothing. @throws EMERGENCY_REFUSED */
async function verdictOf({ tx, orgId, services, actor }: OrgContext & RequestContext, document: string, now: Date) {
  const { id: staffId } = staffOf(actor)
  const custodians = await services.staff.custodians().catch((cause: unknown) => Promise.reject(refused('NO_CUSTODIANS', cause)))
  // Held until this one has ended: of two texts presented at once the second finds what the first has opened.
  await lockEmergenciesOf(tx, staffId)
  const owed = await services.db.withIdentity({ staffId }, async (tx) => ({
    person: await staffById(tx, staffId),
    notes: await openNotes(tx, staffId),
    reviews: await openReviews(tx, staffId),
  }))
  const staff = { id: staffId, email: owed.person?.email ?? '' }
  const verdict = judgeEmergency({
    document,
    custodians,
    zone: services.environment.ZONE,
    organizationId: orgId,
    staff,
    now: now.getTime(),
  })
  if (!verdict.ok) throw refused(verdict.rule)
  if (!isDataset(verdict.request.dataset)) throw refused('MALFORMED')
  if (owed.notes > 0) throw refused('NOTE_OPEN')
  if (owed.reviews > 0) throw refused('REVIEW_OPEN')
  return { ...verdict, required: custodians?.required ?? 0 }
}

const isDataset = (text: string): text is AccessDataset => (accessDatasets as readonly string[]).includes(text)
