import { createSecretKey } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AssertionKeys } from './assertion.ts'

const keyFile = /^assertion-([a-z0-9][a-z0-9.-]{0,62})\.key$/

/**
 * Reads `assertion-<kid>.key` files (32 bytes as base64url). The newest file signs, all verify.
 * @throws Error when the folder holds no key or one of another length
 */
export function readAssertionKeys(folder: string): AssertionKeys {
  const keys = readdirSync(folder).flatMap((name) => {
    const kid = keyFile.exec(name)?.[1]
    if (kid === undefined) return []
    const path = join(folder, name)
    const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
    if (secret.length !== 32) throw new Error(`Assertion key ${kid} is not 32 bytes long`)
    return [{ kid, secret: createSecretKey(secret), modifiedMs: statSync(path).mtimeMs }]
  })
  keys.sort((a, b) => b.modifiedMs - a.modifiedMs || (a.kid < b.kid ? 1 : -1))
  const newest = keys[0]
  if (!newest) throw new Error('The secrets folder holds no assertion key')
  return { signing: { kid: newest.kid, secret: newest.secret }, byKid: new Map(keys.map((key) => [key.kid, key.secret])) }
}

/**
 * The rotating key set of one zone, re-read at most once in `rereadMs`. Call `current()` to sign; when a key id is unknown, call
 * `reread()` and try once more, so that a verifier follows a rotation the signer saw first.
 */
export function assertionKeyFolder(folder: string, options: { rereadMs?: number; nowMs?: () => number } = {}) {
  const { rereadMs = 2000, nowMs = Date.now } = options
  let keys = readAssertionKeys(folder)
  let readAtMs = nowMs()
  const reread = (minimumAgeMs: number): AssertionKeys => {
    if (nowMs() - readAtMs < minimumAgeMs) return keys
    readAtMs = nowMs()
    try {
      keys = readAssertionKeys(folder)
    } catch {
      // A half-written rotation must not stop traffic: the keys already known stay in force until the folder reads whole again.
    }
    return keys
  }
  return {
    current: (): AssertionKeys => reread(rereadMs),
    /** Looks again at once, but not more often than every 100 ms: unknown key ids come from strangers too. */
    reread: (): AssertionKeys => reread(100),
  }
}
