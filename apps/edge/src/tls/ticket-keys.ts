/**
 * The key under which sessions are resumed. Threads, processes and restarts have to agree on it, and it has to change: it is made from a secret
 * in a file and the hour, so all of them change it at the same instant without talking to each other. A client with a ticket from before makes a full
 * handshake once.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { pid } from 'node:process'

const secretBytes = 32
const ticketKeyBytes = 48
export const ticketPeriodMs = 12 * 3_600_000

/**
 * Reads the secret, or makes it when there is none.
 * @throws Error when the file holds anything but 32 bytes
 */
export function ticketSecret(file: string): Buffer {
  if (!existsSync(file)) makeSecret(file)
  const secret = readFileSync(file)
  if (secret.length !== secretBytes) throw new Error('The secret for TLS tickets is 32 bytes')
  return secret
}

/** Two processes may begin at once: the file appears whole, and the first one's stays. */
function makeSecret(file: string): void {
  const own = `${file}.${pid}.tmp`
  writeFileSync(own, randomBytes(secretBytes), { mode: 0o600, flush: true })
  try {
    linkSync(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(own)
  }
}

export function ticketKeysAt(secret: Buffer, nowMs: number): Buffer {
  const period = Math.floor(nowMs / ticketPeriodMs)
  return Buffer.from(hkdfSync('sha256', secret, '', `freehold tls tickets ${period}`, ticketKeyBytes))
}
