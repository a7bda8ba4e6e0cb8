import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret, secretFile, writeSecretFile } from '../services/secret-file.ts'

/**
 * The secrets a zone makes for itself on its first start, 0600, and never hands out. Keys carry an id in their file's name: to rotate
 * one, add a newer file; the newest is used for new work and the older ones still verify or decrypt.
 */
export async function ensureZoneSecrets(folder: string): Promise<void> {
  for (const kind of ['assertion', 'field-encryption', 'field-index']) await ensureKey(folder, kind)
  await secretFile(join(folder, 'session.key'), newSecret)
  await ensureAuditKey(folder)
}

/**
 * The Ed25519 key that signs checkpoints of the audit trail and compliance reports. Its public half lies beside it, `audit-<kid>.pub`, for whoever
 * is to check an export: they should have it from the zone itself and not from the export.
 */
async function ensureAuditKey(folder: string): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('audit-') && name.endsWith('.pem'))) return
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const name = join(folder, `audit-k${randomUUID().slice(0, 8)}`)
  await writeSecretFile(`${name}.pub`, publicKey)
  await writeSecretFile(`${name}.pem`, privateKey)
}

async function ensureKey(folder: string, kind: string): Promise<void> {
  const present = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(`${kind}-`) && name.endsWith('.key'))
  if (!present) await writeSecretFile(join(folder, `${kind}-k${randomUUID().slice(0, 8)}.key`), newSecret())
}
