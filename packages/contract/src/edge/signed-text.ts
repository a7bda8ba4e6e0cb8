import { CompactSign, compactVerify } from 'jose'
import { serviceKeyPrefix, type PublicKeyLookup, type ServiceKey } from './service-token.ts'

/** What a signed text is for; a signature made for one purpose never passes for another. */
export type SignedTextType = 'fh-manifest' | 'fh-feed' | 'fh-intent'

/** Signs a JSON value as a compact JWS (Ed25519). One line of text, no spaces. */
export async function signText(value: unknown, type: SignedTextType, key: ServiceKey): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(value))
  return new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: type }).sign(key.privateKey)
}

/**
 * Checks signature, purpose and that the key is one of the issuer's.
 * @returns the JSON value
 * @throws Error when any of it is wrong
 */
export async function verifyText(text: string, type: SignedTextType, lookup: PublicKeyLookup, issuer: string): Promise<unknown> {
  const { payload } = await compactVerify(
    text,
    (header) => {
      const key = header.typ === type && header.kid?.startsWith(serviceKeyPrefix(issuer)) ? lookup(header.kid) : undefined
      if (!key) throw new Error('Signed by a key that is not trusted for this')
      return key
    },
    { algorithms: ['EdDSA'] },
  )
  return JSON.parse(new TextDecoder().decode(payload))
}
