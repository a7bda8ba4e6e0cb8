import type { Role } from '@repo/contract'

export interface AdministratorSeat {
  readonly id: string
  readonly role: string
  readonly status: string
}

/**
 * Would this change leave an organisation without anybody who can give roles?
 * @param seats every active administrator's membership, locked by the caller
 * @param after what the changed membership becomes; undefined when it is removed
 */
export function leavesNoAdministrator(
  seats: readonly AdministratorSeat[],
  changedId: string,
  after: { readonly role: Role; readonly status: 'active' | 'suspended' } | undefined,
): boolean {
  if (!seats.some((seat) => seat.id === changedId)) return false
  const stays = after?.role === 'administrator' && after.status === 'active'
  return !stays && seats.every((seat) => seat.id === changedId)
}
