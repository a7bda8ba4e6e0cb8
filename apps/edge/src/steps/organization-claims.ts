import { activeOrganizationCookie, apiKeyPrefix } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { asOrgId } from '../directory/known-ids.ts'

/** What one place of a request says about the organisation: nothing, an id, or something that is no id. */
export type Claim = OrgId | 'malformed' | undefined

const asClaim = (text: string): Claim => asOrgId(text) ?? 'malformed'

/** Pages live under `/<organisation id>/…`. A first segment that is no id claims nothing, unless it was meant to be one. */
export function claimOfPath(path: string): Claim {
  if (path.startsWith('/api/')) return undefined
  const segment = path.slice(1).split('/', 1)[0] ?? ''
  const id = asOrgId(segment)
  if (id) return id
  return /^[0-9a-f-]{32,36}$/i.test(segment) || segment.includes('%') ? 'malformed' : undefined
}

export const claimOfHeader = (value: string | undefined): Claim => (value === undefined ? undefined : asClaim(value))

/** An API key carries its organisation in clear; a signed token may claim one as `org`. Nothing is verified here. */
export function claimOfAuthorization(value: string | undefined): Claim {
  if (value === undefined) return undefined
  const token = /^bearer +(\S+) *$/i.exec(value)?.[1]
  if (token === undefined) return undefined
  if (token.startsWith(apiKeyPrefix)) {
    // The secret is base64url and may hold, and begin with, the sign that separates it.
    const [id = '', ...secret] = token.slice(apiKeyPrefix.length).split('_')
    return secret.join('_') === '' ? 'malformed' : asClaim(id)
  }
  return claimOfToken(token)
}

function claimOfToken(token: string): Claim {
  const [, payload, signature, ...more] = token.split('.')
  if (payload === undefined || signature === undefined || more.length > 0 || payload.length > 8192) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null || !('org' in claims)) return undefined
    return typeof claims.org === 'string' ? asClaim(claims.org) : 'malformed'
  } catch {
    return undefined
  }
}

/** The browser's default. Sent twice with different values it is no default but a disagreement. */
export function claimOfCookie(value: string | undefined): Claim {
  const values = new Set(
    (value ?? '').split(';').flatMap((pair) => {
      const [name, ...rest] = pair.split('=')
      return name?.trim() === activeOrganizationCookie ? [rest.join('=').trim()] : []
    }),
  )
  const [only] = values
  if (only === undefined || only === '') return undefined
  return values.size > 1 ? 'malformed' : asClaim(only)
}
