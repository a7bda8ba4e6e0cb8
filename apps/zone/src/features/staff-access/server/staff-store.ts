/** The staff themselves and their work over all organisations of the zone: the one file that asks the identity door about them. */
import type { IdentityTransaction } from '@repo/db/zone'

const person = {
  id: true,
  name: true,
  email: true,
  role: true,
  roleSince: true,
  employer: true,
  officeCountry: true,
  status: true,
} as const

/** Who a session token stands for. */
export function sessionByToken(tx: IdentityTransaction, token: string) {
  return tx.staffSession.findUnique({ where: { token }, select: { id: true, expiresAt: true, user: { select: person } } })
}

export function staffById(tx: IdentityTransaction, id: string) {
  return tx.staffMember.findUnique({ where: { id }, select: person })
}

export function staffByEmail(tx: IdentityTransaction, email: string) {
  return tx.staffMember.findUnique({ where: { email }, select: person })
}

export async function endSessionsOf(tx: IdentityTransaction, staffId: string): Promise<void> {
  await tx.staffSession.deleteMany({ where: { userId: staffId } })
}

export interface NewStaff {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly employer: string
  readonly officeCountry: string
}

export async function insertStaff(tx: IdentityTransaction, staff: NewStaff, passwordHash: string): Promise<void> {
  // Two who come at once find the same name in the officer's file.
  const { count } = await tx.staffMember.createMany({ data: [staff], skipDuplicates: true })
  if (count === 0) return
  const account = { id: crypto.randomUUID(), userId: staff.id, providerId: 'credential', accountId: staff.id, password: passwordHash }
  await tx.staffAccount.create({ data: account })
}

export async function changeStaff(tx: IdentityTransaction, id: string, change: { role?: string; status?: string }): Promise<void> {
  await tx.staffMember.update({ where: { id }, data: change })
}

/** Grants of theirs that are over and have no note yet, wherever in the zone. By the database's clock. */
export async function openNotes(tx: IdentityTransaction, staffId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ open: number }[]>`
    select count(*)::integer as open from app.access_grant
    where staff_id = ${staffId}::uuid and after_noted_at is null and (status <> 'active' or ends_at <= clock_timestamp())`
  return rows[0]?.open ?? 0
}

/** Emergency accesses of theirs, running ones too, that nobody of the organisation has judged. */
export async function openReviews(tx: IdentityTransaction, staffId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ open: number }[]>`
    select count(*)::integer as open from app.access_grant where staff_id = ${staffId}::uuid and kind = 'emergency' and reviewed_at is null`
  return rows[0]?.open ?? 0
}

const shownAtOnce = 100

/** Their own requests and, for officers, those that wait for a second person; newest first. */
export function requestsOf(tx: IdentityTransaction, staffId: string, alsoWaiting: boolean, now: Date) {
  const waiting = { status: 'pending', expiresAt: { gt: now }, staffApprovedBy: null, requestedBy: { not: staffId } }
  return tx.accessRequest.findMany({
    where: alsoWaiting ? { OR: [{ requestedBy: staffId }, waiting] } : { requestedBy: staffId },
    select: {
      organizationId: true,
      id: true,
      kind: true,
      purpose: true,
      dataset: true,
      level: true,
      verb: true,
      status: true,
      requestedBy: true,
      createdAt: true,
      expiresAt: true,
      needsCustomer: true,
      staffApprovedBy: true,
      customerApprovedBy: true,
    },
    orderBy: { id: 'desc' },
    take: shownAtOnce,
  })
}

export function grantsOf(tx: IdentityTransaction, staffId: string) {
  return tx.accessGrant.findMany({
    where: { staffId },
    select: {
      organizationId: true,
      id: true,
      kind: true,
      dataset: true,
      level: true,
      verb: true,
      status: true,
      endsAt: true,
      afterNotedAt: true,
    },
    orderBy: { id: 'desc' },
    take: shownAtOnce,
  })
}

/** What was asked from the control plane and nobody has taken up, wherever in the zone. */
export function waitingEscalations(tx: IdentityTransaction) {
  return tx.supportEscalation.findMany({
    where: { requestId: null },
    select: { organizationId: true, id: true, purpose: true, ticket: true, receivedAt: true },
    orderBy: { receivedAt: 'desc' },
    take: shownAtOnce,
  })
}
