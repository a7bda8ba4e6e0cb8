import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from './attribute-rules.ts'

/**
 * Each start of an instance writes files of its own. Keeps the newest of a service and removes what older instances left, so that a
 * folder stays bounded however often a process starts.
 * @param keep how many files of each kind (traces, log) stay
 */
export function pruneFiles(folder: string, service: ServiceName, keep = 16): void {
  for (const kind of ['traces', 'log']) {
    const form = new RegExp(`^${service}-[a-z0-9-]+\\.${kind}\\.jsonl(\\.\\d+)?$`)
    const found = namesIn(folder)
      .filter((name) => form.test(name))
      .map((name) => ({ path: join(folder, name), modifiedMs: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
    for (const { path } of found.slice(keep)) rmSync(path, { force: true })
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
