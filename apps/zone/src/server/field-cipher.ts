/**
 * Encryption of single fields (tax identifiers) with keys that never leave the zone. AES-256-GCM under `field-encryption-<kid>.key`; for
 * look-up a keyed hash, HMAC-SHA-256 under `field-index-<kid>.key`. The newest key writes, all read: an old value stays readable after a
 * rotation. Both take a context (organisation, table and column), so that a value moved elsewhere neither decrypts nor matches.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface FieldCipher {
  /** @returns the sealed value: `<kid>.<iv>.<ciphertext>.<tag>`, each part base64url */
  seal(plainText: string, context: string): string
  /** @throws Error when the key is unknown, or the value was changed or belongs to another context */
  open(sealed: string, context: string): string
  /** Hash by which equal values are found; 32 bytes as hexadecimal digits. */
  index(plainText: string, context: string): string
}

interface FieldKey {
  readonly kid: string
  readonly secret: Buffer
}

/** Reads `<purpose>-<kid>.key` files, newest first. @throws Error when there is none or one is not 32 bytes */
function readKeys(folder: string, purpose: string): FieldKey[] {
  const form = new RegExp(`^${purpose}-([a-z0-9][a-z0-9-]{0,62})\\.key$`)
  const keys = readdirSync(folder).flatMap((name) => {
    const kid = form.exec(name)?.[1]
    if (kid === undefined) return []
    const path = join(folder, name)
    const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
    if (secret.length !== 32) throw new Error(`The ${purpose} key ${kid} is not 32 bytes long`)
    return [{ kid, secret, modifiedMs: statSync(path).mtimeMs }]
  })
  if (keys.length === 0) throw new Error(`The secrets folder holds no ${purpose} key`)
  return keys.sort((a, b) => b.modifiedMs - a.modifiedMs || (a.kid < b.kid ? 1 : -1))
}

export function readFieldCipher(secretsFolder: string): FieldCipher {
  return createFieldCipher(readKeys(secretsFolder, 'field-encryption'), readKeys(secretsFolder, 'field-index'))
}

export function createFieldCipher(encryptionKeys: readonly FieldKey[], indexKeys: readonly FieldKey[]): FieldCipher {
  const [writing] = encryptionKeys
  const [indexing] = indexKeys
  if (!writing || !indexing) throw new Error('A field cipher needs a key of each kind')
  return {
    seal(plainText, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', writing.secret, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
      return [writing.kid, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, context) {
      const [kid, iv, body, tag] = sealed.split('.')
      const key = encryptionKeys.find((candidate) => candidate.kid === kid)
      if (!key || iv === undefined || body === undefined || tag === undefined) throw new Error('Sealed with a key that is not here')
      const decipher = createDecipheriv('aes-256-gcm', key.secret, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8')
    },
    index: (plainText, context) => createHmac('sha256', indexing.secret).update(context).update('\0').update(plainText).digest('hex'),
  }
}
