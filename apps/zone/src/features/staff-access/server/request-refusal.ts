import { accessErrors } from '@repo/contract'
import type { AppError } from '@repo/core'
import type { RequestRefusal } from '@repo/residency'

/** Why a step of a request is refused, as callers are told. */
export function requestRefusal(refusal: RequestRefusal): AppError {
  switch (refusal) {
    case 'SELF_APPROVAL':
      return accessErrors.ACCESS_SELF_APPROVAL()
    case 'ROLE_TOO_NEW':
    case 'SIDE_NOT_ASKED':
    case 'NOT_REQUESTER':
      return accessErrors.ACCESS_APPROVER_REFUSED()
    case 'ALREADY_APPROVED':
      return accessErrors.ACCESS_ALREADY_APPROVED()
    case 'NOT_PENDING':
      return accessErrors.ACCESS_REQUEST_NOT_PENDING()
    case 'EXPIRED':
      return accessErrors.ACCESS_REQUEST_EXPIRED()
  }
}
