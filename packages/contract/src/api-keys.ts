/** Keys by which programs reach one organisation. The secret is shown once; afterwards only its last four characters are known. */
import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { roles } from './identity.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { teamErrors } from './team.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant, text } from './wire.ts'

export const apiKeyErrors = defineErrors({
  API_KEY_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such API key.' },
  API_KEY_EXPIRY_PAST: { status: 422, owner: 'caller', message: 'The key would have expired already. Choose a later moment.' },
})

export const apiKeyId = id('ApiKeyId')
/** `owner` is missing: that role is a person's, by the person it points to. */
const apiKeyRole = z.enum(roles).exclude(['owner'])

export const apiKey = z
  .object({
    id: apiKeyId,
    name: classified(z.string(), 'operational'),
    /** The last four characters of the key. */
    hint: z.string(),
    role: apiKeyRole,
    associationId: id('AssociationId').nullable(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    /** To the hour. */
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof apiKey>

export const apiKeys = {
  create: orgProcedure({ resource: 'api_key', action: 'create' })
    .route({ method: 'POST', path: '/api-keys', successStatus: 201, summary: 'Make an API key; its secret is shown this once' })
    .input(
      z.object({
        name: classified(text(100), 'operational'),
        role: apiKeyRole,
        associationId: id('AssociationId').nullish(),
        expiresAt: instant.nullish(),
      }),
    )
    .output(apiKey.extend({ key: classified(z.string(), 'identity') }))
    .errors({ ...raises(apiKeyErrors, 'API_KEY_EXPIRY_PAST'), ...raises(teamErrors, 'MEMBER_ROLE_SCOPE', 'MEMBER_REFERENCE_UNKNOWN') }),
  list: orgProcedure({ resource: 'api_key', action: 'list' })
    .route({ method: 'GET', path: '/api-keys', summary: 'API keys, newest first' })
    .input(pageInput)
    .output(pageOf(apiKey)),
  revoke: orgProcedure({ resource: 'api_key', action: 'revoke' })
    .route({ method: 'DELETE', path: '/api-keys/{apiKeyId}', summary: 'Revoke a key at once' })
    .input(z.object({ apiKeyId }))
    .output(apiKey)
    .errors(raises(apiKeyErrors, 'API_KEY_NOT_FOUND')),
}
