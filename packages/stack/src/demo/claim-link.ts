import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const patienceMs = 60_000

/**
 * Waits for the one-time claim link that a zone leaves for its officer.
 * @returns the link's token
 * @throws Error when none has come after a minute: the zone's worker then does not take its jobs
 */
export async function awaitClaimToken(officerFolder: string, organizationId: string, signal?: AbortSignal): Promise<string> {
  const token = new RegExp(`fhc_${organizationId}_[A-Za-z0-9_-]{43}`)
  const untilMs = Date.now() + patienceMs
  while (Date.now() < untilMs) {
    signal?.throwIfAborted()
    // The zone writes under another name first, and that file may be gone between seeing and reading it.
    const files = (await readdir(officerFolder)).filter((name) => name.includes(organizationId) && name.endsWith('.txt'))
    for (const file of files) {
      const found = token.exec(await readFile(join(officerFolder, file), 'utf8'))
      if (found) return found[0]
    }
    await pause(100, undefined, signal ? { signal } : undefined)
  }
  throw new Error(`No claim link for ${organizationId} after ${patienceMs / 1000} s. Does the zone's worker run?`)
}
