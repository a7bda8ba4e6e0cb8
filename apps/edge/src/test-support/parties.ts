import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readServiceKey, type ServiceKey } from '@repo/contract/edge'

export interface Party {
  readonly key: ServiceKey
  readonly kid: string
  readonly privatePem: string
  readonly publicPem: string
  readonly publicKey: KeyObject
}

/** A part of the system with a key of its own: `party('edge:global-1')`. */
export function party(issuer: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const kid = `${issuer.replace(':', '-')}.k1`
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return {
    kid,
    privatePem,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    publicKey,
    key: readServiceKey(issuer, kid, privatePem),
  }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'edge-'))
}

/** Lays out the folders an edge reads its keys from. */
export function keyFolders(root: string, own: Party, trusted: readonly Party[], listed: readonly Party[]) {
  const folders = { secrets: join(root, 'secrets'), trusted: join(root, 'trusted'), listed: join(root, 'listed') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  writeFileSync(join(folders.secrets, `service-${own.kid}.pem`), own.privatePem)
  writeFileSync(join(folders.secrets, 'assertion-k1.key'), randomBytes(32).toString('base64url'))
  for (const { kid, publicPem } of trusted) writeFileSync(join(folders.trusted, `${kid}.pub`), publicPem)
  for (const { kid, publicPem } of listed) writeFileSync(join(folders.listed, `${kid}.pub`), publicPem)
  return folders
}
