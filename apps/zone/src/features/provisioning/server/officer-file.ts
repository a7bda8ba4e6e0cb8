/**
 * The claim link's way to a person: a file in the folder of the zone's officer, who gives the link to whoever takes the organisation over. The link
 * is drawn here and nowhere else, so that its secret exists in this file only: the database keeps a hash, and no workflow's history holds it.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { OrgId } from '@repo/core'
import { createToken, readToken } from '../../../server/secret-token.ts'
import type { ProvisioningServices } from './provisioning-services.ts'

type Officer = Pick<ProvisioningServices, 'officerFolder' | 'zoneOrigin'>

const pathOf = (folder: string, orgId: OrgId): string => join(folder, `claim-${orgId}.txt`)

/**
 * Writes the officer's file unless it is there already: a repeated step keeps the link that the first one drew.
 */
export async function ensureOfficerFile(officer: Officer, orgId: OrgId): Promise<void> {
  if ((await readClaimHash(officer, orgId)) !== undefined) return
  await mkdir(officer.officerFolder, { recursive: true, mode: 0o700 })
  const path = pathOf(officer.officerFolder, orgId)
  const temporary = `${path}.${randomUUID()}.part`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(`${officer.zoneOrigin}/claim/${createToken('claim', orgId).token}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The hash of the link in the officer's file; undefined when there is no file, or none that was written whole. */
export async function readClaimHash({ officerFolder }: Officer, orgId: OrgId): Promise<string | undefined> {
  const text = await readFile(pathOf(officerFolder, orgId), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const token = readToken('claim', text.trim().split('/').at(-1) ?? '')
  return token?.orgId === orgId ? token.hash : undefined
}
