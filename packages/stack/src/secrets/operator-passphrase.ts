import { randomBytes, randomInt, scrypt } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { secretFile } from '../services/secret-file.ts'

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/**
 * The built-in operator's passphrase: made once and kept beside the control plane's state for the person at this machine. The control
 * plane itself gets `scrypt:<salt>:<hash>` and cannot tell the passphrase.
 * @returns the passphrase, four groups of five characters that cannot be mistaken for each other (99 bits)
 */
export async function ensureOperatorPassphrase(controlPlaneFolder: string, secretsFolder: string): Promise<string> {
  const passphrase = await secretFile(join(controlPlaneFolder, 'operator-passphrase'), newPassphrase)
  await secretFile(join(secretsFolder, 'operator-passphrase.hash'), () => hashOf(passphrase))
  return passphrase
}

function newPassphrase(): string {
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

async function hashOf(passphrase: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(passphrase.normalize('NFC'), salt, 32)
  return `scrypt:${salt.toString('base64url')}:${hash.toString('base64url')}`
}
