import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { FreeholdApi } from '@repo/client'
import { type DemoOrganization, unitsFile } from './demo-files.ts'
import { type loopbackFetch } from './loopback-fetch.ts'

interface AssociationSeed {
  readonly organization: DemoOrganization
  readonly code: string
  readonly name: string
  readonly id: string
  /** Origin of the zone, and a fetch that is signed in there. */
  readonly zoneOrigin: string
  readonly fetch: ReturnType<typeof loopbackFetch>
  readonly signal?: AbortSignal | undefined
}

type Association = Awaited<ReturnType<FreeholdApi['associations']['get']>>

/** Creates an association with its books and imports its units and owners from the demo's file, unless both are there. */
export async function seedAssociation(api: FreeholdApi, seed: AssociationSeed): Promise<void> {
  const association = await findOrCreate(api, seed)
  if (association.unitCount > 0) return
  const { id: importId } = await api.imports.create({ associationId: association.id })
  const upload = await seed.fetch(
    new Request(new URL(`/api/v1/files/imports/${importId}`, seed.zoneOrigin), {
      method: 'PUT',
      headers: { 'content-type': 'text/csv', 'x-org-id': seed.id },
      body: await readFile(unitsFile(seed.organization, seed.code)),
    }),
  )
  if (!upload.ok) throw new Error(`The upload of ${seed.name} was refused: ${upload.status} ${await upload.text()}`)
  await until(api, seed, importId, 'checked')
  await api.imports.commit({ importId })
  await until(api, seed, importId, 'committed')
}

async function findOrCreate(api: FreeholdApi, { organization, code, name }: AssociationSeed): Promise<Association> {
  const { items } = await api.associations.list({ limit: 200 })
  const found = items.find((association) => association.code === code.toUpperCase())
  if (found) return found
  return api.associations.create({
    name,
    code: code.toUpperCase(),
    countryCode: organization.country,
    subdivisionCode: organization.subdivision,
    currencyCode: organization.currency,
    timeZone: organization.timeZone,
  })
}

type Wanted = 'checked' | 'committed'

async function until(
  api: FreeholdApi,
  seed: AssociationSeed,
  importId: Awaited<ReturnType<FreeholdApi['imports']['create']>>['id'],
  wanted: Wanted,
) {
  for (;;) {
    seed.signal?.throwIfAborted()
    const job = await api.imports.get({ importId })
    if (job.status === wanted) break
    if (job.status === 'failed' || job.status === 'cancelled') throw new Error(`The import of ${seed.name} ended as ${job.status}.`)
    await pause(150)
  }
  const { items } = await api.imports.problems({ importId, limit: 5 })
  const [first] = items
  if (first) throw new Error(`The demo file of ${seed.name} has problems; line ${first.line}, ${first.field}: ${first.message}`)
}
