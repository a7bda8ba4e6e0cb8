/** Why staff are not let see something, or may not decide on it (docs/access.md). */
import { defineErrors } from '@repo/core'

export const accessErrors = defineErrors({
  ACCESS_REQUEST_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such access request.' },
  ACCESS_REQUEST_NOT_PENDING: { status: 409, owner: 'caller', message: 'The request has been answered already.' },
  ACCESS_REQUEST_EXPIRED: {
    status: 410,
    owner: 'caller',
    message: 'Nobody answered the request in time. Make a new one if it is still needed.',
  },
  ACCESS_SELF_APPROVAL: { status: 403, owner: 'caller', message: 'Somebody else has to decide on what you asked for.' },
  ACCESS_APPROVER_REFUSED: {
    status: 403,
    owner: 'caller',
    message: 'You cannot decide on this request: your role is younger than the request, or your side is not asked.',
  },
  ACCESS_ALREADY_APPROVED: {
    status: 409,
    owner: 'caller',
    message: 'Your side has approved already. The request waits for the other side.',
  },
  ACCESS_EXPORT_REFUSED: { status: 403, owner: 'caller', message: 'What belongs to an organisation leaves its zone under no grant.' },
  ACCESS_NOT_ALLOWED: { status: 403, owner: 'caller', message: 'The organisation’s residency mode does not allow this access.' },
  ACCESS_NOTE_OPEN: { status: 409, owner: 'caller', message: 'Write the note on your last access first.' },
  ACCESS_DURATION_TOO_LONG: { status: 422, owner: 'caller', message: 'This is longer than access of this kind may last.' },
  ACCESS_END_PAST: { status: 422, owner: 'caller', message: 'The access would have ended already. Choose a later moment.' },
  ACCESS_GRANT_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such access.' },
  ACCESS_GRANT_ENDED: {
    status: 403,
    owner: 'caller',
    message: 'This access has ended. It is not renewed: ask again if it is still needed.',
  },
  ACCESS_GRANT_LIVE: { status: 409, owner: 'caller', message: 'End the access first.' },
  ACCESS_FIELD_COVERED: { status: 403, owner: 'caller', message: 'This access does not uncover that field.' },
  ACCESS_RECORD_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such record under this access.' },
  ACCESS_ESCALATION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such request from support.' },
  ACCESS_ESCALATION_TAKEN: { status: 409, owner: 'caller', message: 'Somebody has taken up this request from support.' },
  ACCESS_ESCALATION_DIFFERS: {
    status: 422,
    owner: 'caller',
    message: 'Purpose and ticket have to be those of the request from support.',
  },
  EMERGENCY_REFUSED: {
    status: 403,
    owner: 'caller',
    message: 'What was presented opens nothing. The rule says why; the refusal is in the organisation’s trail.',
  },
  BREAK_GLASS_REVIEWED: { status: 409, owner: 'caller', message: 'This break-glass access has been reviewed already.' },
})
