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
  ZONE_NOT_BURNING: { status: 409, owner: 'caller', message: 'The zone does not burn its budget now. There is nothing to acknowledge.' },
  ZONE_NOT_IN_REGISTRY: { status: 422, owner: 'caller', message: 'The registry of zones does not have this code.' },
  CELL_NUMBER_TAKEN: { status: 409, owner: 'caller', message: 'Another cell has this number. A number is never used twice.' },
  CELL_MOVED_ZONE: { status: 409, owner: 'caller', message: 'A cell keeps its zone and its number for good.' },
  REGION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such region.' },
  REGION_DUPLICATE: { status: 409, owner: 'caller', message: "The registry has this provider's region already." },
  /** `data` is `{ by }`: cell, policy or organization. */
  REGION_IN_USE: { status: 409, owner: 'caller', message: 'A cell or a policy uses this region. Change that first.' },
  REGION_COUNTRY_UNKNOWN: {
    status: 422,
    owner: 'caller',
    message: 'No residency zone has this country. A region lies in a country of its zone.',
  },
  REGION_TRANSITION_NOT_ALLOWED: {
    status: 409,
    owner: 'caller',
    message: 'A region is planned, then active, then retired; one that is retired is planned again first.',
  },
  /** `data` is `{ version }`, the present one. */
  VERSION_MISMATCH: { status: 412, owner: 'caller', message: 'It was changed since you read it. Read it again and repeat your change.' },
  IF_MATCH_REQUIRED: { status: 428, owner: 'caller', message: 'Send If-Match with the ETag of what you read, so that no change is lost.' },
  POLICY_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such residency policy.' },
  POLICY_FIELD_REQUIRED: { status: 422, owner: 'caller', message: 'The residency mode needs a field that is missing.' },
  POLICY_FIELD_UNUSED: { status: 422, owner: 'caller', message: 'Nobody would act on this field in this residency mode. Leave it out.' },
  POLICY_COUNTRY_OUTSIDE_ZONE: { status: 422, owner: 'caller', message: "A country of the policy lies outside the zone's boundary." },
  POLICY_FACILITY_UNKNOWN: { status: 422, owner: 'caller', message: 'A facility of the policy is no region of its zone.' },
  POLICY_NARROWING_INCOMPLETE: {
    status: 422,
    owner: 'caller',
    message: 'A narrowing names its scope, what it is about, and countries to allow or to deny.',
  },
  /** `data` is `{ at }`: the operations and levels for which no place is left, or the cell that cannot keep it. */
  POLICY_UNSATISFIABLE: { status: 409, owner: 'caller', message: 'No place is left where this policy would allow what has to be done.' },
  POLICY_IN_USE: { status: 409, owner: 'caller', message: 'Organisations are under this policy. Give them another first.' },
  REGION_OUTSIDE_ZONE: { status: 422, owner: 'caller', message: "A region lies in a country outside the zone's boundary." },
  CELL_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such cell.' },
  /** `data` is `{ at }`: what of its places does not fit. */
  CELL_REPLICATION_UNMET: {
    status: 422,
    owner: 'caller',
    message: 'The cell’s places do not fit the way it is said to keep its copies.',
  },
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
  ESCALATION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such escalation.' },
  ESCALATION_NOT_POSSIBLE: {
    status: 409,
    owner: 'caller',
    message: 'Nobody can look into an organisation that is not served. Its status says why.',
  },
})
