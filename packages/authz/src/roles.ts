/** The roles a member may hold, for the whole organisation or for one association. */
export const roles = ['administrator', 'manager', 'bookkeeper', 'board', 'owner', 'auditor'] as const
export type Role = (typeof roles)[number]

export interface RoleGrant {
  readonly role: Role
  /** null: for the whole organisation. */
  readonly associationId: string | null
}

/** What a membership or an API key allows, as loaded from the organisation's own rows. */
export interface Membership {
  readonly grants: readonly RoleGrant[]
  /** The person or company this member is, when the membership points to one. */
  readonly partyId: string | null
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
