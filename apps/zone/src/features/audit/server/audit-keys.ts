/**
 * The zone's audit keys, `audit-<key id>.pem` (Ed25519, PKCS #8): they sign checkpoints and compliance reports, are made in the zone and never
 * leave it. The newest signs; the public halves of all of them go with every export, so that a rotation loses no proof.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditKey } from '@repo/residency'

export interface AuditKeys {
  readonly signing: AuditKey
  readonly publicKeys: ReadonlyMap<string, KeyObject>
}

const keyFile = /^audit-([a-z0-9][a-z0-9.-]{0,62})\.pem$/

/** @throws Error when the folder holds none */
export function readAuditKeys(folder: string): AuditKeys {
  const keys = readdirSync(folder)
    .flatMap((name) => {
      const keyId = keyFile.exec(name)?.[1]
      if (keyId === undefined) return []
      const path = join(folder, name)
      return [{ keyId, privateKey: createPrivateKey(readFileSync(path, 'utf8')), modifiedMs: statSync(path).mtimeMs }]
    })
    .sort((a, b) => b.modifiedMs - a.modifiedMs || (a.keyId < b.keyId ? 1 : -1))
  const newest = keys[0]
  if (!newest) throw new Error('The secrets folder holds no audit key')
  return {
    signing: { keyId: newest.keyId, privateKey: newest.privateKey },
    publicKeys: new Map(keys.map(({ keyId, privateKey }) => [keyId, createPublicKey(privateKey)])),
  }
}
