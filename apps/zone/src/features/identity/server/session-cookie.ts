import { createHmac, timingSafeEqual } from 'node:crypto'

/** The cookie's name: the prefix says that a browser took it over TLS only. */
export function sessionCookieName(origin: string): string {
  return `${origin.startsWith('https:') ? '__Secure-' : ''}freehold.session_token`
}

/**
 * The session token in a Cookie header, when its signature is ours. The form is the sign-in library's: `token.signature`, URI-encoded,
 * the signature being HMAC-SHA-256 of the token in base64.
 */
export function readSessionCookie(cookieHeader: string | null, name: string, secret: string): string | undefined {
  const value = cookieHeader
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1)
  const signed = value === undefined ? undefined : decoded(value)
  const dot = signed?.lastIndexOf('.') ?? -1
  if (signed === undefined || dot < 1) return undefined
  const token = signed.slice(0, dot)
  const given = Buffer.from(signed.slice(dot + 1), 'base64')
  const expected = createHmac('sha256', secret).update(token).digest()
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
