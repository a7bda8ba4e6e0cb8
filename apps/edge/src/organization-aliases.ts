import { readFileSync, statSync } from 'node:fs'
import { parseOrgId, type OrgId } from '@repo/core'

/**
 * The zone's table of organisation hosts, `alias organisation-id` a line, read again when the file has changed (looked at once a
 * second). A missing file means that no organisation has a host of its own.
 */
export function organizationAliases(file: string | undefined, nowMs: () => number): (alias: string) => OrgId | undefined {
  let aliases = new Map<string, OrgId>()
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let modifiedMs = -1
  return (alias) => {
    if (file !== undefined && nowMs() - lookedAtMs > 1000) {
      lookedAtMs = nowMs()
      const found = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1
      if (found !== modifiedMs) aliases = found < 0 ? new Map() : readAliases(file)
      modifiedMs = found
    }
    return aliases.get(alias)
  }
}

function readAliases(file: string): Map<string, OrgId> {
  const pairs = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [alias, id] = line.trim().split(/\s+/)
      const org = parseOrgId(id)
      return alias !== undefined && org ? [[alias, org] as const] : []
    })
  return new Map(pairs)
}
