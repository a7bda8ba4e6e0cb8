import { teamErrors, type Role } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'

export interface RoleScope {
  readonly role: Role
  readonly associationId?: string | null | undefined
  readonly partyId?: string | null | undefined
}

/**
 * A role's scope must make sense and point to what is there.
 * @throws AppError MEMBER_ROLE_SCOPE, MEMBER_REFERENCE_UNKNOWN
 */
export async function requireRoleScope(tx: OrgTransaction, { role, associationId, partyId }: RoleScope): Promise<void> {
  if (role === 'administrator' && associationId) throw teamErrors.MEMBER_ROLE_SCOPE()
  if (associationId && (await tx.association.count({ where: { id: associationId } })) === 0) throw unknown('associationId')
  if (partyId && (await tx.party.count({ where: { id: partyId } })) === 0) throw unknown('partyId')
}

function unknown(field: string) {
  const { message } = teamErrors.definitions.MEMBER_REFERENCE_UNKNOWN
  return teamErrors.MEMBER_REFERENCE_UNKNOWN({ fieldErrors: { [field]: [message] } })
}
