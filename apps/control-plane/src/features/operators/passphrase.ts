import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

const stored = /^scrypt:([A-Za-z0-9_-]{16,}):([A-Za-z0-9_-]{43})$/

/**
 * Compares a passphrase with its stored form `scrypt:<salt>:<hash>` (base64url, 32 bytes, Node's default cost).
 * @throws Error when the stored form is not readable: a broken file must not become an open door
 */
export async function passphraseMatches(passphrase: string, text: string): Promise<boolean> {
  const [, salt, hash] = stored.exec(text.trim()) ?? []
  if (!salt || !hash) throw new Error('The stored passphrase has not the form scrypt:<salt>:<hash>')
  const expected = Buffer.from(hash, 'base64url')
  const given = await derive(passphrase.normalize('NFC'), Buffer.from(salt, 'base64url'), expected.length)
  return timingSafeEqual(given, expected)
}
