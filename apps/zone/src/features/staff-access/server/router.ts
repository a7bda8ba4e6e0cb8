import { approveRequest, openBreakGlass } from './approve-request.ts'
import { createRequest } from './create-request.ts'
import { cancelRequest, rejectRequest } from './end-request.ts'
import { inviteStaff, listInvitedStaff, withdrawInvitation } from './invitations.ts'
import { getGrant, listGrants, listTranscript } from './list-grants.ts'
import { listRecords } from './list-records.ts'
import { getRequest, listRequests } from './list-requests.ts'
import { listWork } from './list-work.ts'
import { noteGrant } from './note-grant.ts'
import { openEmergency } from './open-emergency.ts'
import { requestBreakGlass } from './request-break-glass.ts'
import { reviewBreakGlass } from './review-break-glass.ts'
import { revokeGrant } from './revoke-grant.ts'
import { getStaff, signInStaff, signOutStaff } from './staff-door.ts'
import { uncoverField } from './uncover-field.ts'

export const staffRouter = { signIn: signInStaff, signOut: signOutStaff, me: getStaff, work: listWork }

export const accessRequestsRouter = {
  create: createRequest,
  list: listRequests,
  get: getRequest,
  approve: approveRequest,
  reject: rejectRequest,
  cancel: cancelRequest,
}

export const accessGrantsRouter = {
  list: listGrants,
  get: getGrant,
  transcript: listTranscript,
  records: listRecords,
  uncover: uncoverField,
  revoke: revokeGrant,
  note: noteGrant,
}

export const accessInvitationsRouter = { create: inviteStaff, list: listInvitedStaff, withdraw: withdrawInvitation }

export const breakGlassRouter = { request: requestBreakGlass, open: openBreakGlass, emergency: openEmergency, review: reviewBreakGlass }
