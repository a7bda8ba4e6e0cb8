import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPublicKey } from 'node:crypto'
import { serviceKeyPrefix } from '@repo/contract/edge'
import { writeSecretFile } from '../services/secret-file.ts'

/**
 * Makes the Ed25519 key by which a part signs its service tokens, once, in the part's own secrets folder. Only the public half
 * ever leaves it.
 * @param issuer `zone:eu`, `edge:global-1`, `control:main`
 * @returns where the public half lies: `<kid>.pub`
 */
export async function ensureServiceKey(folder: string, issuer: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const prefix = `service-${serviceKeyPrefix(issuer)}`
  const present = readdirSync(folder).find((name) => name.startsWith(prefix) && name.endsWith('.pem'))
  const name = present ?? `${prefix}${new Date().toISOString().slice(0, 10).replaceAll('-', '')}.pem`
  const privatePath = join(folder, name)
  if (present === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    await writeSecretFile(privatePath, privateKey)
  }
  const publicPath = join(folder, `${name.slice('service-'.length, -'.pem'.length)}.pub`)
  const publicPem = createPublicKey(readFileSync(privatePath, 'utf8')).export({ type: 'spki', format: 'pem' })
  await writeFile(publicPath, publicPem, { mode: 0o600 })
  return publicPath
}

/** Lets a part trust the holder of a key: copies the public half into the folder of trusted keys. */
export async function trustKey(publicPath: string, trustedFolder: string): Promise<void> {
  await mkdir(trustedFolder, { recursive: true, mode: 0o700 })
  await copyFile(publicPath, join(trustedFolder, publicPath.split('/').at(-1) ?? ''))
}
