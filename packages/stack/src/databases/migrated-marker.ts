import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Loading the workflow engine and asking each database for its version costs seconds that an ordinary start does not need: a file
 * beside the cluster says which migrations it has. It lies in the cluster's own folder, so it goes when the cluster goes.
 */
export async function isMigrated(clusterFolder: string, fingerprint: string): Promise<boolean> {
  return (await readFile(markerIn(clusterFolder), 'utf8').catch(() => '')) === fingerprint
}

export async function markMigrated(clusterFolder: string, fingerprint: string): Promise<void> {
  await writeFile(markerIn(clusterFolder), fingerprint, { mode: 0o600 })
}

/** Changes with any file of the folders and with the code that applies them. */
export async function migrationFingerprint(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      hash.update(path.slice(folder.length)).update(await readFile(path))
    }
  }
  return hash.digest('hex')
}

const markerIn = (clusterFolder: string) => join(clusterFolder, 'migrated.sha256')
