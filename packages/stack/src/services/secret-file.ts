import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A random secret of 32 bytes in base64url, safe in URLs and configuration files. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Writes a file only its owner can read, whole or not at all. */
export async function writeSecretFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, content, { mode: 0o600 })
  await chmod(temporary, 0o600)
  await rename(temporary, path)
}

/** Reads a file, or makes it once with 0600 when it is not there yet. */
export async function secretFile(path: string, make: () => string | Promise<string>): Promise<string> {
  const present = await readFile(path, 'utf8').catch(() => undefined)
  if (present !== undefined) return present
  const content = await make()
  await writeSecretFile(path, content)
  return content
}

/**
 * Named passwords kept in one 0600 JSON file. A name that is new gets a password; known names keep theirs.
 * @returns name → password
 */
export async function passwordFile<Name extends string>(path: string, names: readonly Name[]): Promise<Record<Name, string>> {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  const kept = JSON.parse(text) as Record<string, string>
  const added = names.filter((name) => kept[name] === undefined)
  for (const name of added) kept[name] = newSecret()
  if (added.length > 0) await writeSecretFile(path, JSON.stringify(kept, null, 2))
  return kept as Record<Name, string>
}
