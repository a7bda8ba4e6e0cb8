import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a zone's audit key, `test`, in a folder of secrets, as a zone does on its first start. @returns the public keys by id */
export function makeAuditKey(folder: string): ReadonlyMap<string, KeyObject> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  writeFileSync(join(folder, 'audit-test.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return new Map([['test', publicKey]])
}
