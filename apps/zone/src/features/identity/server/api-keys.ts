import { apiKeyErrors } from '@repo/contract'
import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countApiKeys, insertApiKey, listApiKeys as list, revokeApiKey as revoke, wireApiKey } from './api-key-store.ts'
import { requireRoleScope } from './role-scope.ts'
import { createToken } from '../../../server/secret-token.ts'

const position = z.object({ createdAt: z.string(), id: z.string() })

/** Makes a key. Its secret is in this answer and nowhere else: what is stored is a hash. */
export const createApiKey = inOrg.apiKeys.create.handler(async ({ context: { tx, orgId, actor, clock }, input }) => {
  const { name, role, associationId = null } = input
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null
  if (expiresAt && expiresAt <= clock.now()) {
    const { message } = apiKeyErrors.definitions.API_KEY_EXPIRY_PAST
    throw apiKeyErrors.API_KEY_EXPIRY_PAST({ fieldErrors: { expiresAt: [message] } })
  }
  await requireRoleScope(tx, input)
  const { token, hash } = createToken('apiKey', orgId)
  const createdBy = actor.kind === 'user' ? actor.id : null
  const createdAt = clock.now()
  const data = { organizationId: orgId, tokenHash: hash, hint: token.slice(-4), name, role, associationId, createdBy, createdAt, expiresAt }
  return { ...wireApiKey(await insertApiKey(tx, data)), key: token }
})

export const listApiKeys = inOrg.apiKeys.list.handler(async ({ context: { tx, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, after(position), take)
  const total = includeTotal ? await countApiKeys(tx) : undefined
  return page(rows, wireApiKey, ({ createdAt, id }) => ({ createdAt: createdAt.toISOString(), id }), total)
})

export const revokeApiKey = inOrg.apiKeys.revoke.handler(async ({ context: { tx, orgId, clock }, input: { apiKeyId } }) => {
  const row = await revoke(tx, orgId, apiKeyId, clock.now())
  if (!row) throw apiKeyErrors.API_KEY_NOT_FOUND()
  return wireApiKey(row)
})
