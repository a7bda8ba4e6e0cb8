/** Where an organisation's data may be and is: its policy as the zone keeps it, and its stores with what was observed of them. */
import { defineErrors } from '@repo/core'
import { buckets, exportRules, legalBases, levels, placedOperations, policyModes } from '@repo/residency'
import { z } from 'zod'
import { orgProcedure } from './procedure.ts'
import { instant } from './wire.ts'

export const residencyErrors = defineErrors({
  /** `data.rule` is the rule code. */
  DATA_PLACE_FORBIDDEN: {
    status: 403,
    owner: 'configuration',
    message: 'The organisation’s residency policy does not let this be stored where this cell would store it. Nothing was kept.',
  },
})

/** What a cell keeps data in. A replica and a backup are stores of their own. */
export const storeKinds = ['database', 'cache', 'objects', 'workflows', 'telemetry', 'replica', 'backup'] as const
export type StoreKind = (typeof storeKinds)[number]

/** Kinds of data as people speak of them, each with its level and the store it lies in. */
export const dataKinds = ['people', 'sign_in', 'books', 'files', 'work_state', 'logs'] as const

const country = z.string().regex(/^[A-Z]{2}$/)

const store = z.object({
  store: z.enum(storeKinds),
  /** Where the zone's own file says it stands. */
  country,
  provider: z.string(),
  region: z.string(),
  /** `observed`: it answered a check in this cell lately. `unknown`: it did not, or nothing checks it; where it is, is then not known. */
  evidence: z.enum(['observed', 'unknown']),
  observedAt: instant.nullable(),
})

const levelPlaces = z.object({
  level: z.enum(levels),
  /** Operation → countries where it may happen; none where it may not happen at all. */
  countries: z.record(z.enum(placedOperations), z.array(country)),
  staff: z.enum(['two_people', 'customer_approves', 'customer_invites']),
  viewFromOutside: z.boolean(),
  exports: z.enum(exportRules),
  releasable: z.boolean(),
})

export const residencyView = z
  .object({
    zone: z.string(),
    cell: z.string(),
    mode: z.enum(policyModes),
    policyVersion: z.number().int(),
    /** `kept`: the zone holds the signed policy and checked the signature now. `mode_alone`: it was never sent one. `broken`: what it holds is not what was signed, and nothing is allowed by it. */
    policy: z.enum(['kept', 'mode_alone', 'broken']),
    pinnedCountry: country.nullable(),
    primaryCountry: country.nullable(),
    backupCountries: z.array(country),
    /** Countries of the zone, which nothing widens. */
    zoneCountries: z.array(country),
    levels: z.array(levelPlaces),
    kinds: z.array(z.object({ kind: z.enum(dataKinds), level: z.enum(levels), store: z.enum(storeKinds) })),
    stores: z.array(store),
    at: instant,
  })
  .meta({ id: 'Residency' })
export type ResidencyView = z.infer<typeof residencyView>

const destination = z.object({
  /** A code: `database`, `control_plane`, or what the zone's file calls it. */
  purpose: z.string(),
  /** A part of the cell or the control plane; its address is nobody's business. */
  part: z.boolean(),
  host: z.string().nullable(),
  country: country.nullable(),
  bucket: z.enum(buckets),
  level: z.enum(levels),
  legalBasis: z.enum(legalBases),
  connections: z.number().int(),
  sentBytes: z.number().int(),
  receivedBytes: z.number().int(),
  lastUsedOn: z.iso.date().nullable(),
})

export const egressView = z
  .object({
    since: z.iso.date(),
    destinations: z.array(destination),
    /** How often each kind was refused, and not to where. */
    refusals: z.array(z.object({ kind: z.enum(['connect', 'dns', 'datagram']), times: z.number().int(), lastAt: instant })),
  })
  .meta({ id: 'EgressRegister' })
export type EgressView = z.infer<typeof egressView>

export const residency = {
  get: orgProcedure({ resource: 'organization', action: 'read' })
    .route({ method: 'GET', path: '/residency', summary: 'Where the organisation’s data may be, and where its stores are' })
    .input(z.strictObject({}))
    .output(residencyView),
  egress: orgProcedure({ resource: 'organization', action: 'read' })
    .route({
      method: 'GET',
      path: '/residency/egress',
      summary: 'To whom the programs of this cell connect, how much went there, and what was refused',
    })
    .input(z.strictObject({}))
    .output(egressView),
}
