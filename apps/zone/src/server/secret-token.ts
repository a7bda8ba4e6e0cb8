import { createHash, randomBytes } from 'node:crypto'
import { parseOrgId, type OrgId } from '@repo/core'

/** What a secret opens. The prefix tells people and scanners which kind they found. */
export type TokenKind = 'apiKey' | 'invitation' | 'claim'

const prefixes: Readonly<Record<TokenKind, string>> = { apiKey: 'fh_', invitation: 'fhi_', claim: 'fhc_' }
const secretBytes = 32
const uuidLength = 36

export interface SecretToken {
  /** Shown once: `fh_<organisation id>_<secret>`. */
  readonly token: string
  /** SHA-256 in lower-case hexadecimal: all that is stored. The secret is random and long, so a slow hash would add nothing. */
  readonly hash: string
}

/** A new secret for an organisation. The organisation is in clear, so that an edge can route without knowing the secret. */
export function createToken(kind: TokenKind, orgId: OrgId): SecretToken {
  const token = `${prefixes[kind]}${orgId}_${randomBytes(secretBytes).toString('base64url')}`
  return { token, hash: hashToken(token) }
}

/** Reads a token's form; says nothing about whether it is valid. */
export function readToken(kind: TokenKind, token: string): { readonly orgId: OrgId; readonly hash: string } | undefined {
  const prefix = prefixes[kind]
  if (!token.startsWith(prefix)) return undefined
  const orgId = parseOrgId(token.slice(prefix.length, prefix.length + uuidLength))
  const secret = token.slice(prefix.length + uuidLength)
  if (!orgId || !/^_[A-Za-z0-9_-]{43}$/.test(secret)) return undefined
  return { orgId, hash: hashToken(token) }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
