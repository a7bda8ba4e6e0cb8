import type { KeyObject } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readPublicKey, readServiceKey, serviceKeyPrefix, type PublicKeyLookup, type ServiceKey } from './service-token.ts'

/**
 * Reads the newest `service-<kid>.pem` of a folder whose key id belongs to the issuer.
 * @throws Error when there is none
 */
export function readNewestServiceKey(folder: string, issuer: string): ServiceKey {
  const prefix = serviceKeyPrefix(issuer)
  const newest = readdirSync(folder)
    .flatMap((name) => {
      const kid = /^service-(.+)\.pem$/.exec(name)?.[1]
      return kid?.startsWith(prefix) ? [{ kid, path: join(folder, name) }] : []
    })
    .map((key) => ({ ...key, modifiedMs: statSync(key.path).mtimeMs }))
    .sort((a, b) => b.modifiedMs - a.modifiedMs || (a.kid < b.kid ? 1 : -1))[0]
  if (!newest) throw new Error(`The secrets folder holds no service key of ${issuer}`)
  return readServiceKey(issuer, newest.kid, readFileSync(newest.path, 'utf8'))
}

/**
 * Public keys from `<kid>.pub` files (SPKI PEM). Read again at most once a second when a key id is unknown, and every `rereadMs`, so
 * that removing a file ends the trust without a restart.
 */
export function trustedKeyFolder(folder: string, options: { rereadMs?: number; nowMs?: () => number } = {}): PublicKeyLookup {
  const { rereadMs = 10_000, nowMs = Date.now } = options
  let keys = new Map<string, KeyObject>()
  let readAtMs = Number.NEGATIVE_INFINITY
  return (kid) => {
    const ageMs = nowMs() - readAtMs
    if (ageMs > rereadMs || (ageMs > 1000 && !keys.has(kid))) {
      keys = readTrustedKeys(folder)
      readAtMs = nowMs()
    }
    return keys.get(kid)
  }
}

function readTrustedKeys(folder: string): Map<string, KeyObject> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.pub'))
  return new Map(names.map((name) => [name.slice(0, -'.pub'.length), readPublicKey(readFileSync(join(folder, name), 'utf8'))]))
}
