/**
 * Keeps the file from which the zone's edge resolves organisation hosts, `<alias> <organisation id>` a line, like the table. It looks every two
 * seconds and writes only what has changed, whole, so that the edge never reads half a table. Every worker does it: they write the same.
 * While the table cannot be read the file stays as it is, and the edge serves what it knew.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { declareNames, log } from '@repo/telemetry'

declareNames(['organization_hosts_unpublished'])

const lookEveryMs = 2000

export interface OrganizationHost {
  readonly alias: string
  readonly organizationId: string
}

export interface PublishOptions {
  readonly file: string
  read(): Promise<readonly OrganizationHost[]>
  readonly signal: AbortSignal
}

/** Publishes until the signal aborts. It never fails; an outage is logged once. */
export async function publishOrganizationHosts({ file, read, signal }: PublishOptions): Promise<void> {
  let failing = false
  while (!signal.aborted) {
    try {
      await writeIfChanged(file, textOf(await read()))
      failing = false
    } catch (error) {
      if (!failing) log.warn('organization_hosts_unpublished', {}, error)
      failing = true
    }
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** In the order of aliases, so that an unchanged table gives an unchanged file. */
export function textOf(hosts: readonly OrganizationHost[]): string {
  return hosts
    .map(({ alias, organizationId }) => `${alias} ${organizationId}\n`)
    .sort()
    .join('')
}

export async function writeIfChanged(file: string, text: string): Promise<boolean> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return false
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomUUID()}.part`
  try {
    await writeFile(temporary, text, { mode: 0o600 })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return true
}
