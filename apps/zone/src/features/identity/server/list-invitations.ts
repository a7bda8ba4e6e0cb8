import { z } from 'zod'
import { isRole } from '@repo/authz'
import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { countInvitations, listInvitations as list, type InvitationRow } from './invitation-store.ts'

const position = z.object({ createdAt: z.string(), id: z.string() })

export const listInvitations = inOrg.team.invitations.handler(async ({ context: { tx, associationScope, clock, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const now = clock.now()
  const rows = await list(tx, associationScope, { now, after: after(position), take })
  const total = includeTotal ? await countInvitations(tx, associationScope, now) : undefined
  return page(rows, wireInvitation, ({ createdAt, id }) => ({ createdAt: createdAt.toISOString(), id }), total)
})

export function wireInvitation({ role, createdAt, expiresAt, ...row }: InvitationRow) {
  invariant(isRole(role), 'the database checks roles')
  return { ...row, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}
