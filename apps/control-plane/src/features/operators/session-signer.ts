import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes and reads session tokens: 32 random bytes and their HMAC. What is no token of ours is refused before the database is asked. */
export interface SessionSigner {
  issue(): string
  /** SHA-256 of a token, by which its row is found; undefined when we did not sign it. */
  hashOf(token: string): Uint8Array<ArrayBuffer> | undefined
}

const tokenForm = /^fhop_([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/

export function sessionSigner(key: Uint8Array): SessionSigner {
  const macOf = (random: string): Buffer => createHmac('sha256', key).update(`operator-session:${random}`).digest()
  return {
    issue() {
      const random = randomBytes(32).toString('base64url')
      return `fhop_${random}.${macOf(random).toString('base64url')}`
    },
    hashOf(token) {
      const [, random, mac] = tokenForm.exec(token) ?? []
      if (!random || !mac || !timingSafeEqual(macOf(random), Buffer.from(mac, 'base64url'))) return undefined
      return new Uint8Array(createHash('sha256').update(token).digest())
    },
  }
}

/** Reads `session.key` of the secrets folder, or makes it: 32 random bytes, base64url, readable by the owner alone. */
export function readSessionKey(secretsFolder: string): Uint8Array {
  const path = join(secretsFolder, 'session.key')
  try {
    // Of two processes that start at once one writes; the other reads what the first wrote.
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (key.length < 32) throw new Error('session.key holds fewer than 32 bytes')
  return key
}
