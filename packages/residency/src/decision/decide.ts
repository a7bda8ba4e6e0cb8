/**
 * The decision engine: may this be done to this datum at this place, by this actor? Pure and total: what is missing, unknown or not
 * foreseen is refused with a code. Edge, zones and control plane enforce; Cerbos is asked besides and can only refuse more.
 */
import { isLegal, type Classification } from '../classification.ts'
import type { CompiledPolicy } from './compiled-policy.ts'
import { exportRules, type DatumForm, type ExportRule, type PlacedOperation } from './modes.ts'
import { allowed, refused, type Decision } from './rule-codes.ts'

/** A datum as it is asked about. Without a classification nothing is allowed. */
export interface Datum {
  readonly classification: Classification | undefined
  readonly form?: DatumForm
  readonly dataset?: string
}

/** Decides whether an operation may happen in a region. @param regionId of the registry; an unknown one is refused */
export function decidePlacement(policy: CompiledPolicy, operation: PlacedOperation, datum: Datum, regionId: string | undefined): Decision {
  const { classification, form, dataset } = datum
  if (classification === undefined || !isLegal(classification)) return refused('UNCLASSIFIED')
  if (regionId === undefined || !policy.knows(regionId)) return refused('DESTINATION_UNKNOWN')
  const places = policy.places({
    operation,
    level: classification.level,
    ...(form === undefined ? {} : { form }),
    ...(dataset === undefined ? {} : { dataset }),
  })
  if (places.has(regionId)) return allowed
  if (operation === 'backup' && !policy.backupCountryListed(regionId)) return refused('BACKUP_COUNTRY_NOT_LISTED')
  return refused(places.size === 0 ? 'NO_PLACE_LEFT' : 'DESTINATION_NOT_ALLOWED')
}

/** What is to leave the zone, in the words of the boundary. */
export type ExportKind = 'published' | 'liveness' | 'counters' | 'pointer' | 'released_dataset' | 'data'

const bucketOf: Readonly<Record<ExportKind, Classification['bucket']>> = {
  published: 'R0',
  liveness: 'R1',
  counters: 'R1',
  released_dataset: 'R1',
  pointer: 'R2',
  data: 'R3',
}

/**
 * Decides whether something may leave its zone. R3 never may; a stricter bucket than the kind stands for never may; what was computed
 * from a tenant's rows only as a dataset that the release workflow made.
 */
export function decideExport(policy: CompiledPolicy, kind: ExportKind, { classification, form }: Datum): Decision {
  if (classification === undefined || !isLegal(classification)) return refused('UNCLASSIFIED')
  const { bucket, level } = classification
  if (bucket === 'R3') {
    return refused(policy.rule(level, form).releasable && kind === 'released_dataset' ? 'RELEASE_REQUIRED' : 'BUCKET_STAYS_IN_ZONE')
  }
  if (bucket !== bucketOf[kind] || kind === 'data') return refused('BUCKET_STAYS_IN_ZONE')
  if (kind === 'published' || kind === 'pointer') return allowed
  if (kind === 'released_dataset') return policy.rule(level, form).releasable ? allowed : refused('EXPORT_NOT_ALLOWED')
  return includes(policy.rule(level, form).exports, kind) ? allowed : refused('EXPORT_NOT_ALLOWED')
}

const includes = (rule: ExportRule, kind: 'liveness' | 'counters') => exportRules.indexOf(rule) >= exportRules.indexOf(kind)

/** A member of the zone's staff who wants to see or do something. Members of the organisation are no staff: roles decide for them. */
export interface StaffAccess {
  /** The place of the edge that accepted them and their provider's claim agree on it; `undefined` counts as outside. */
  readonly presentCountry: string | undefined
  readonly verb: 'read' | 'write'
  /** A live grant for exactly this actor, datum and verb, checked against the database in this transaction. */
  readonly grant: { readonly approvedBy: 'staff' | 'customer'; readonly invited: boolean; readonly view: boolean } | undefined
}

/** Decides about a member of staff. Nobody has standing access, and no mode lets more through from outside than a masked view. */
export function decideStaffAccess(policy: CompiledPolicy, { classification, form }: Datum, access: StaffAccess): Decision {
  if (classification === undefined || !isLegal(classification)) return refused('UNCLASSIFIED')
  const rule = policy.rule(classification.level, form)
  const inside = access.presentCountry !== undefined && policy.staffCountries.has(access.presentCountry)
  const { grant } = access
  if (!inside) {
    if (!rule.viewFromOutside || !policy.viewFromOutside) return refused('ACTOR_OUTSIDE')
    if (!grant) return refused('GRANT_REQUIRED')
    if (!grant.view || grant.approvedBy !== 'customer') return refused('CUSTOMER_APPROVAL_REQUIRED')
    return access.verb === 'read' ? allowed : refused('VIEW_IS_READ_ONLY')
  }
  if (!grant) return refused('GRANT_REQUIRED')
  if (grant.view && access.verb !== 'read') return refused('VIEW_IS_READ_ONLY')
  if (rule.operator === 'customer_invites' && !grant.invited) return refused('CUSTOMER_INVITATION_REQUIRED')
  if (rule.operator !== 'two_people' && grant.approvedBy !== 'customer') return refused('CUSTOMER_APPROVAL_REQUIRED')
  return allowed
}
