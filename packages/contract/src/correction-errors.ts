/** Why a correction is not proposed, not decided on, or not taken back (docs/access.md). */
import { defineErrors } from '@repo/core'

export const correctionErrors = defineErrors({
  CORRECTION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such correction.' },
  CORRECTION_NEEDS_RECORD: {
    status: 422,
    owner: 'caller',
    message: 'Name the one record that is to be corrected, of a data set that can be.',
  },
  CORRECTION_FIELDS_REFUSED: {
    status: 422,
    owner: 'caller',
    message: 'Each field is one that can be corrected, named once, with another value than it has.',
  },
  CORRECTION_GRANT_REFUSED: { status: 403, owner: 'caller', message: 'This access lets you look and not correct, or not that field.' },
  CORRECTION_NOT_PROPOSED: { status: 409, owner: 'caller', message: 'This correction was decided already.' },
  CORRECTION_NOT_APPLIED: {
    status: 409,
    owner: 'caller',
    message: 'Only a correction that took effect can be taken back, and only while its values are kept.',
  },
  CORRECTION_DIFFERS: { status: 409, owner: 'caller', message: 'This is not what you looked at. Look at it again and decide.' },
  CORRECTION_STALE: {
    status: 409,
    owner: 'caller',
    message: 'The record has been changed since. Nothing was written: look at it as it is now.',
  },
  CORRECTION_OWN: { status: 403, owner: 'caller', message: 'Who proposed a correction does not decide on it.' },
})
