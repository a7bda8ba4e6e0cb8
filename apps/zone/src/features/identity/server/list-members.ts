import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countMemberships, listMemberships, wireMember } from './membership-store.ts'

const position = z.object({ name: z.string(), id: z.string() })

export const listMembers = inOrg.team.members.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await listMemberships(tx, associationScope, after(position), take)
  const total = includeTotal ? await countMemberships(tx, associationScope) : undefined
  return page(rows, wireMember, ({ displayName, id }) => ({ name: displayName, id }), total)
})
