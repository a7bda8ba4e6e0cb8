import { createHmac } from 'node:crypto'
import { readDemoOrganizations } from './demo-files.ts'
import { type DemoRecord, readDemoRecord, writeDemoRecord } from './demo-record.ts'
import { type SeedPlace, seedOrganization } from './seed-organization.ts'
import { signInOperator } from './operator-api.ts'

export interface SeedOptions {
  readonly stateFolder: string
  readonly controlPlaneUrl: string
  readonly operatorPassphrase: string
  /** The zones that run; tenants of others are left for a start that has them. */
  readonly zones: readonly string[]
  readonly place: (zone: string) => Pick<SeedPlace, 'zoneOrigin' | 'officerFolder' | 'authority'>
  readonly progress: (line: string) => void
  readonly signal?: AbortSignal
}

/** Seeds the demo tenants that are missing. @returns the record, and the ids of the organisations that are new in it */
export async function seedDemo(options: SeedOptions): Promise<{ record: DemoRecord; added: string[] }> {
  const operator = { url: options.controlPlaneUrl, passphrase: options.operatorPassphrase }
  const record: DemoRecord = { organizations: readDemoRecord(options.stateFolder)?.organizations ?? [], operator }
  const known = new Set(record.organizations.map((organization) => organization.name))
  const missing = readDemoOrganizations(options.zones).filter((organization) => !known.has(organization.name))
  writeDemoRecord(options.stateFolder, record)
  if (missing.length === 0) return { record, added: [] }

  const api = await signInOperator(options.controlPlaneUrl, options.operatorPassphrase)
  // Made from the stack's own secret, so that a seed that was cut off can sign in to what it had claimed.
  const password = `demo-${createHmac('sha256', options.operatorPassphrase).update('demo sign-ins').digest('base64url').slice(0, 12)}`
  const added: string[] = []
  // Zones work side by side; within one, tenants come one after the other.
  const byZone = Map.groupBy(missing, (organization) => organization.zone)
  const outcomes = await Promise.allSettled(
    [...byZone].map(async ([zone, organizations]) => {
      for (const organization of organizations) {
        const place = { ...options.place(zone), operator: api, password, ...(options.signal && { signal: options.signal }) }
        const seeded = await seedOrganization(organization, place)
        record.organizations.push(seeded)
        added.push(seeded.id)
        writeDemoRecord(options.stateFolder, record)
        options.progress(`${organization.name} is ready in zone ${zone}`)
      }
    }),
  )
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure) throw failure.reason
  return { record, added }
}
