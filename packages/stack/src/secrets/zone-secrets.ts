import { randomUUID } from 'node:crypto'
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
}

async function ensureKey(folder: string, kind: string): Promise<void> {
  const present = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(`${kind}-`) && name.endsWith('.key'))
  if (!present) await writeSecretFile(join(folder, `${kind}-k${randomUUID().slice(0, 8)}.key`), newSecret())
}
