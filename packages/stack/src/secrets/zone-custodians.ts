import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ZoneCode } from '@repo/residency'
import { newSecret, secretFile, writeSecretFile } from '../services/secret-file.ts'

/** Where the local stack plays the custodians: outside of every zone's folder, as theirs are not with the zone. */
export const custodiansFolder = (stateFolder: string, zone: ZoneCode): string => join(stateFolder, 'custodians', zone)

/**
 * Three custodians of a zone of the local stack, two of whom have to sign: each with an encrypted key and its passphrase in a folder of its own, made once. The
 * zone's officer is given the public halves, last, so that a start that was cut short names nobody whose key is not there.
 */
export async function ensureZoneCustodians(stateFolder: string, officerFolder: string, zone: ZoneCode): Promise<void> {
  const named = join(officerFolder, 'custodians.json')
  if ((await readFile(named, 'utf8').catch(() => undefined)) !== undefined) return
  const custodians = await Promise.all(
    ['one', 'two', 'three'].map((which) => makeCustodian(custodiansFolder(stateFolder, zone), zone, which)),
  )
  await secretFile(named, () => `${JSON.stringify({ required: 2, custodians }, null, 2)}\n`)
}

async function makeCustodian(folder: string, zone: ZoneCode, which: string) {
  const passphrase = newSecret()
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
  await writeSecretFile(join(folder, `${which}.pem`), pem)
  await writeSecretFile(join(folder, `${which}.passphrase`), passphrase)
  return {
    ...{ id: randomUUID(), name: `Custodian ${which} of ${zone}`, email: `custodian-${which}@staff.${zone}.example.org` },
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}
