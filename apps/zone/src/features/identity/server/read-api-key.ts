import type { Clock, OrgId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import { readToken } from '../../../server/secret-token.ts'

/** What a valid API key may do, in the one organisation it names. */
export interface ApiKeyAccess {
  readonly apiKeyId: string
  readonly orgId: OrgId
  readonly role: string
  readonly associationId: string | null
}

const touchEveryMs = 3_600_000

/**
 * Makes the look-up of a bearer token. The identity door shows the one row whose hash is presented; no other key is visible to it.
 * @returns `undefined` for a malformed, unknown, revoked or expired key
 */
export function createApiKeyReader(db: Pick<ZoneDatabase, 'withIdentity' | 'withOrg'>, clock: Clock) {
  return async (token: string): Promise<ApiKeyAccess | undefined> => {
    const read = readToken('apiKey', token)
    if (!read) return undefined
    const where = { organizationId_tokenHash: { organizationId: read.orgId, tokenHash: read.hash } }
    const row = await db.withIdentity({ keyHash: read.hash }, (tx) => tx.apiKey.findUnique({ where }))
    const now = clock.now()
    if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return undefined
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > touchEveryMs) await touch(read.orgId, row.id, now)
    return { apiKeyId: row.id, orgId: read.orgId, role: row.role, associationId: row.associationId }
  }

  // Once an hour, and through the organisation's own door. Where that one refuses (suspended, read only), the request will hear it too.
  async function touch(orgId: OrgId, id: string, now: Date): Promise<void> {
    await db
      .withOrg({ orgId, mode: 'write' }, (tx) => tx.apiKey.updateMany({ where: { organizationId: orgId, id }, data: { lastUsedAt: now } }))
      .catch(() => undefined)
  }
}
