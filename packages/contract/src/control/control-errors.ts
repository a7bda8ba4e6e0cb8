import { defineErrors } from '@repo/core'

/** Codes of the control plane's own rules. Routing codes are in edge/edge-errors.ts, common ones in request-errors.ts. */
export const controlErrors = defineErrors({
  SERVICE_TOKEN_REFUSED: {
    status: 401,
    owner: 'caller',
    message: 'This address is for zones and edges. Send a service token that the control plane trusts.',
  },
  OPERATOR_PASSPHRASE_WRONG: { status: 401, owner: 'caller', message: 'That is not the passphrase. Check it and try again.' },
  BUILT_IN_OPERATOR_REFUSED: {
    status: 403,
    owner: 'configuration',
    message: 'The built-in operator exists in the local stack only. Sign in with your provider.',
  },
  CROSS_SITE_REFUSED: { status: 403, owner: 'caller', message: 'The request came from another site. Use the console itself.' },
  ZONE_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such zone.' },
  ZONE_NOT_IN_REGISTRY: { status: 422, owner: 'caller', message: 'The registry of zones does not have this code.' },
  CELL_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such cell.' },
  CELL_NUMBER_TAKEN: { status: 409, owner: 'caller', message: 'Another cell has this number. A number is never used twice.' },
  CELL_MOVED_ZONE: { status: 409, owner: 'caller', message: 'A cell keeps its zone and its number for good.' },
  REGION_OUTSIDE_ZONE: { status: 422, owner: 'caller', message: "A region lies in a country outside the zone's boundary." },
  PLACEMENT_UNSATISFIABLE: {
    status: 409,
    owner: 'caller',
    message: 'The zone has no open cell for this organisation. Open a cell or choose another zone.',
  },
  /** `data` is `{ status, allowed }`. */
  ORG_TRANSITION_NOT_ALLOWED: {
    status: 409,
    owner: 'caller',
    message: 'The organisation is not in a state from which this is possible.',
  },
  CONFIRMATION_MISMATCH: {
    status: 422,
    owner: 'caller',
    message: 'What was typed is not the beginning of the organisation id. Type its first 8 characters.',
  },
  /** `after` is no sequence of the log: re-read the snapshot. */
  FEED_POSITION_UNKNOWN: {
    status: 410,
    owner: 'caller',
    message: 'The change log does not reach to this position. Read the snapshot again.',
  },
})
