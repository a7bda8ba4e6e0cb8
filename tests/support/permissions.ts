/**
 * Who may do what, written down once more and by hand: the policies are compared with it through the whole stack. An action that is missing
 * here fails the test, so a new one is a decision.
 */
import type { Role } from '@repo/authz'

const run: readonly Role[] = ['administrator', 'manager']
const keepBooks: readonly Role[] = ['administrator', 'manager', 'bookkeeper']
const check: readonly Role[] = ['administrator', 'manager', 'bookkeeper', 'auditor']
const look: readonly Role[] = ['administrator', 'manager', 'bookkeeper', 'board', 'auditor']
const everyone: readonly Role[] = [...look, 'owner']
const administrator: readonly Role[] = ['administrator']
/** For the zone's own staff alone. */
const noMember: readonly Role[] = []

export const permissions: Readonly<Record<string, readonly Role[]>> = {
  'organization.read': everyone,
  'organization.update': administrator,
  'organization.set_host': administrator,
  'organization.remove_host': administrator,
  'member.list': ['administrator', 'manager', 'board', 'auditor'],
  'member.update': administrator,
  'member.remove': administrator,
  'member.reset_password': administrator,
  'invitation.list': administrator,
  'invitation.create': administrator,
  'invitation.revoke': administrator,
  'api_key.list': ['administrator', 'auditor'],
  'api_key.create': administrator,
  'api_key.revoke': administrator,
  'access_request.create': noMember,
  'access_request.read': ['administrator', 'auditor'],
  'access_request.approve': administrator,
  'access_request.reject': administrator,
  'access_request.cancel': noMember,
  'access_grant.read': ['administrator', 'auditor'],
  'access_grant.use': noMember,
  'access_grant.uncover': noMember,
  'access_grant.note': noMember,
  'access_grant.revoke': administrator,
  'break_glass.request': noMember,
  'break_glass.open': noMember,
  'break_glass.review': administrator,
  'classification.read': administrator,
  'classification.raised': administrator,
  'classification.scanned': administrator,
  'classification.lowered': administrator,
  'classification.rejected': administrator,
  'association.create': run,
  'association.update': run,
  'association.list': everyone,
  'association.read': everyone,
  'association.export': check,
  'property.create': run,
  'property.list': everyone,
  'unit.create': run,
  'unit.update': run,
  'unit.list': everyone,
  'unit.read': everyone,
  'unit.export': check,
  'party.create': keepBooks,
  'party.update': keepBooks,
  'party.list': everyone,
  'party.read': everyone,
  'party.export': check,
  'ownership.set': run,
  'ownership.transfer': run,
  'ownership.list': everyone,
  'import.create': run,
  'import.upload': run,
  'import.commit': run,
  'import.cancel': run,
  'import.list': check,
  'import.read': check,
  'ledger.read': look,
  'ledger.post': keepBooks,
  'ledger.reverse': keepBooks,
  'ledger.open_year': keepBooks,
  'ledger.close_period': keepBooks,
  'ledger.reopen_period': run,
  'assessment.preview': keepBooks,
  'assessment.create': keepBooks,
  'assessment.retry': keepBooks,
  'assessment.read': look,
  'charge.read': everyone,
  'receipt.record': keepBooks,
  'receipt.bounce': keepBooks,
  'receipt.clear': keepBooks,
  'receipt.apply_credit': keepBooks,
  'receipt.read': everyone,
  'receipt.export': check,
  'receivable.read': everyone,
  'receivable.export': [...check, 'owner'],
  'audit_event.read': ['administrator', 'auditor'],
  'audit_event.export': ['administrator', 'auditor'],
  'audit_event.stream': ['administrator'],
  'compliance_report.read': ['administrator', 'auditor'],
  'compliance_report.export': ['administrator', 'auditor'],
}

/** What is about the organisation as a whole and nothing in it: the same role in one association does not reach it. */
export const ofTheWholeAlone: readonly string[] = [
  'audit_event.read',
  'audit_event.export',
  'audit_event.stream',
  'compliance_report.read',
  'compliance_report.export',
]
