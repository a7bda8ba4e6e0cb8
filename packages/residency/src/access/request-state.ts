/**
 * A request for staff access: pending → approved | rejected | expired | cancelled, and no way back. Pure; the database repeats each step as a
 * compare-and-set from `pending`, so that of two that race one is refused.
 */

export const requestStatuses = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const
export type RequestStatus = (typeof requestStatuses)[number]

/** Whose word it is: the zone's second person, or an administrator of the organisation. */
export type ApprovingSide = 'staff' | 'customer'

export interface RequestState {
  readonly status: RequestStatus
  readonly requestedBy: string
  /** Milliseconds since 1970, by the database's clock. */
  readonly createdAt: number
  readonly expiresAt: number
  /** Whether the customer is asked too; the zone's second person always is. */
  readonly needsCustomer: boolean
  readonly staffApprovedBy: string | null
  readonly customerApprovedBy: string | null
}

export interface Approval {
  readonly by: string
  readonly side: ApprovingSide
  /** Since when the approver has held the role that lets them approve. */
  readonly heldSince: number
  readonly at: number
}

/** Why a step is refused. Who may not comes before what is too late: a stranger to the request learns nothing of its state. */
export type RequestRefusal =
  'SELF_APPROVAL' | 'ROLE_TOO_NEW' | 'SIDE_NOT_ASKED' | 'ALREADY_APPROVED' | 'NOT_PENDING' | 'EXPIRED' | 'NOT_REQUESTER'

export type RequestStep =
  | {
      readonly ok: true
      readonly request: RequestState
      /** Every word that was needed has been given: a grant begins. */ readonly granted: boolean
    }
  | { readonly ok: false; readonly refusal: RequestRefusal }

const no = (refusal: RequestRefusal): RequestStep => ({ ok: false, refusal })
const to = (request: RequestState, change: Partial<RequestState>): RequestStep => {
  const next = { ...request, ...change }
  return { ok: true, request: next, granted: next.status === 'approved' }
}

/** What a request really is at an instant: one that nobody answered in time is over, whether or not a timer has said so. */
export function statusAt({ status, expiresAt }: Pick<RequestState, 'status' | 'expiresAt'>, at: number): RequestStatus {
  return status === 'pending' && at >= expiresAt ? 'expired' : status
}

export function approve(request: RequestState, { by, side, heldSince, at }: Approval): RequestStep {
  if (by === request.requestedBy) return no('SELF_APPROVAL')
  if (heldSince >= request.createdAt) return no('ROLE_TOO_NEW')
  if (side === 'customer' && !request.needsCustomer) return no('SIDE_NOT_ASKED')
  const over = whyOver(request, at)
  if (over) return no(over)
  if ((side === 'staff' ? request.staffApprovedBy : request.customerApprovedBy) !== null) return no('ALREADY_APPROVED')
  const given = { ...request, ...(side === 'staff' ? { staffApprovedBy: by } : { customerApprovedBy: by }) }
  const complete = given.staffApprovedBy !== null && (!given.needsCustomer || given.customerApprovedBy !== null)
  return to(given, complete ? { status: 'approved' } : {})
}

/** Whoever could have said yes may say no. One no is enough. */
export function reject(request: RequestState, { by, at }: Pick<Approval, 'by' | 'at'>): RequestStep {
  if (by === request.requestedBy) return no('SELF_APPROVAL')
  const over = whyOver(request, at)
  return over ? no(over) : to(request, { status: 'rejected' })
}

/** The requester takes it back. */
export function cancel(request: RequestState, { by, at }: Pick<Approval, 'by' | 'at'>): RequestStep {
  if (by !== request.requestedBy) return no('NOT_REQUESTER')
  const over = whyOver(request, at)
  return over ? no(over) : to(request, { status: 'cancelled' })
}

function whyOver(request: RequestState, at: number): RequestRefusal | undefined {
  const status = statusAt(request, at)
  return status === 'pending' ? undefined : status === 'expired' ? 'EXPIRED' : 'NOT_PENDING'
}
