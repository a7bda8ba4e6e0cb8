/**
 * States and kinds are texts with a check in the database and a closed list in the code. Here each such column is compared with the list it belongs
 * to, both ways: a state the database does not admit fails at the first write, and one the code does not know fails at the first read.
 */
import pg from 'pg'
import {
  accessDatasets,
  accessGrant,
  accountKinds,
  apiKey,
  assessmentBases,
  assessmentItemFailures,
  assessmentItemStatuses,
  assessmentKinds,
  assessmentRunStatuses,
  auditActorKinds,
  auditDecisions,
  auditOutcomes,
  auditStreamFailures,
  auditStreamKinds,
  chargeStatuses,
  classifiedDatasets,
  contract,
  entrySources,
  fundKinds,
  importFailures,
  importStatuses,
  loweringStatuses,
  manualReasons,
  member,
  partyKinds,
  paymentMethods,
  periodStatuses,
  receiptStatuses,
  correctableDatasets,
  correctionStatuses,
  noticeFailures,
  noticeKinds,
  noticeStatuses,
  releaseStatuses,
  releaseTold,
  roles as contractRoles,
  staffRoles,
  unitKinds,
} from '@repo/contract'
import { organizationKinds, organizationStatuses } from '@repo/contract/boundary'
import { organizationStates } from '@repo/contract/edge'
import { roles } from '@repo/authz'
import {
  accessKinds,
  accessVerbs,
  buckets,
  grantEndReasons,
  grantStatuses,
  levels,
  policyModes,
  purposeCodes,
  releaseDatasets,
  releaseFigures,
  requestStatuses,
} from '@repo/residency'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { legalEntityKinds } from '../../apps/zone/src/features/associations/legal-entity.ts'
import { authenticationStrengths } from '../../apps/zone/src/server/audit-codes.ts'
import { declaredValues, listedValues } from '../support/listed-values.ts'

const client = new pg.Client({ connectionString: inject('zone').databaseUrls.superuser })
beforeAll(() => client.connect())
afterAll(() => client.end())

const importInput = contract.imports.create['~orpc'].inputSchema
if (!importInput) throw new Error('beginning an import takes input')
const { columnSeparator, decimalSign } = importInput.shape

/** Nothing that leaves is ever granted, or waits to be. */
const grantedVerbs = accessVerbs.filter((verb) => verb !== 'export')

const declared = {
  'access_grant.dataset': accessDatasets,
  'access_grant.end_reason': grantEndReasons,
  'access_grant.kind': accessKinds,
  'access_grant.level': levels,
  'access_grant.policy_mode': policyModes,
  'access_grant.review': accessGrant.shape.review.unwrap().options,
  'access_grant.status': grantStatuses,
  'access_grant.verb': grantedVerbs,
  'access_grant_use.dataset': accessDatasets,
  'access_invitation.dataset': accessDatasets,
  'access_invitation.level': levels,
  'access_invitation.verb': grantedVerbs,
  'access_request.dataset': accessDatasets,
  'access_request.kind': accessKinds,
  'access_request.level': levels,
  'access_request.policy_mode': policyModes,
  'access_request.purpose': purposeCodes,
  'support_escalation.purpose': purposeCodes,
  'access_request.status': requestStatuses,
  'access_request.verb': grantedVerbs,
  'account.kind': accountKinds,
  'accounting_period.status': periodStatuses,
  'api_key.role': apiKey.shape.role.options,
  'assessment_run.basis': assessmentBases,
  'assessment_run.kind': assessmentKinds,
  'assessment_run.status': assessmentRunStatuses,
  'assessment_item.failure': assessmentItemFailures,
  'assessment_item.status': assessmentItemStatuses,
  'audit_event.actor_kind': auditActorKinds,
  'audit_event.authentication_strength': authenticationStrengths,
  'audit_event.bucket': buckets,
  'audit_event.decision': auditDecisions,
  'audit_event.level': levels,
  'audit_event.outcome': auditOutcomes,
  'audit_stream.kind': auditStreamKinds,
  'audit_stream.last_error': auditStreamFailures,
  'charge.kind': assessmentKinds,
  'charge.status': chargeStatuses,
  'classification_lowering.bucket': buckets,
  'classification_lowering.from_bucket': buckets,
  'classification_lowering.from_level': levels,
  'classification_lowering.level': levels,
  'classification_lowering.status': loweringStatuses,
  'data_release.dataset': releaseDatasets,
  'data_release.status': releaseStatuses,
  'data_release.told': releaseTold,
  'access_correction.dataset': correctableDatasets,
  // Void is a proposal without its grant, and no state of the row.
  'access_correction.status': correctionStatuses.filter((status) => status !== 'void'),
  'notice.kind': noticeKinds,
  'notice.status': noticeStatuses,
  'notice.failure': noticeFailures,
  'released_figure.figure': releaseFigures,
  'fund.kind': fundKinds,
  'import_job.column_separator': columnSeparator.unwrap().options,
  'import_job.decimal_sign': decimalSign.unwrap().options,
  'import_job.failure': importFailures,
  'import_job.status': importStatuses,
  'import_row.kind': unitKinds,
  'import_row.owner_kind': partyKinds,
  'invitation.role': roles,
  'journal_entry.reason': manualReasons,
  'journal_entry.source_type': entrySources,
  'legal_entity.kind': legalEntityKinds,
  'membership.role': roles,
  'membership.status': member.shape.status.options,
  'organization.kind': organizationKinds,
  'organization.policy_mode': policyModes,
  'organization.status': organizationStatuses,
  'party.kind': partyKinds,
  'receipt.method': paymentMethods,
  'receipt.status': receiptStatuses,
  'record_classification.bucket': buckets,
  'record_classification.dataset': classifiedDatasets,
  'record_classification.level': levels,
  'record_classification.new_copies_bucket': buckets,
  'record_classification.new_copies_level': levels,
  'residency_policy.mode': policyModes,
  'staff_member.role': staffRoles,
  'staff_member.status': ['active', 'left'],
  'unit.kind': unitKinds,
} satisfies Record<string, readonly string[]>

it('every column with a list admits what the code declares, and nothing else; and every list of the code has its column', async () => {
  expect(await listedValues(client, ['app', 'identity'])).toEqual(declaredValues(declared))
})

it('what packages declare apart because they may not import each other says the same', () => {
  expect(contractRoles).toEqual(roles)
  expect(organizationStates).toEqual(organizationStatuses)
})
