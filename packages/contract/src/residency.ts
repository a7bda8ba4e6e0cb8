/** Where an organisation's data may be and is: its policy as the zone keeps it, and its stores with what was observed of them. */
import { defineErrors } from '@repo/core'
import { buckets, cellStrategies, exportRules, legalBases, levels, placedOperations, policyModes } from '@repo/residency'
import { z } from 'zod'
import { csvFile } from './csv.ts'
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
  city: z.string(),
  provider: z.string(),
  region: z.string(),
  /** Degrees north and east; null where the file does not say. */
  at: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
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
    /** What the last night found of copies that are elsewhere than the zone's file allows, or say nothing of where they are. */
    findings: z.array(
      z.object({
        store: z.enum(['objects', 'backup', 'replica']),
        place: z.string(),
        country: country.nullable(),
        items: z.number().int(),
        verdict: z.enum(['elsewhere', 'unlabelled']),
        observedAt: instant,
      }),
    ),
    /** When the last inventory was made; null before the first. */
    inventoryAt: instant.nullable(),
    /** How the cell keeps its copies, and where it would go now if its primary were lost: by what is observed, never out of the zone. */
    replication: z.enum(cellStrategies),
    failover: z.object({ country: country.nullable(), loses: z.enum(['nothing', 'the_last']).nullable(), reason: z.string().nullable() }),
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

/** Activities of the record of processing. */
export const activityCodes = [
  'people',
  'associations',
  'billing',
  'books',
  'imports',
  'sign_in',
  'pointers',
  'staff_access',
  'audit',
  'residency',
  'operation',
] as const
export type ActivityCode = (typeof activityCodes)[number]

export const processingRecord = z
  .object({
    /** Who answers for the data, and who keeps it for them. */
    controller: z.literal('organization'),
    processor: z.literal('zone_operator'),
    zone: z.string(),
    cell: z.string(),
    /** Countries of the cell, where all of it is processed. */
    countries: z.array(country),
    activities: z.array(
      z.object({
        code: z.enum(activityCodes),
        name: z.string(),
        purpose: z.string(),
        legalBasis: z.enum(legalBases),
        about: z.string(),
        keptFor: z.string(),
        levels: z.array(z.enum(levels)),
        tables: z.array(z.string()),
        /** Fields about people, as `table.column`. */
        personal: z.array(z.string()),
      }),
    ),
    /** To whom tenant data may go: declared in the zone's file, and inside the zone. */
    recipients: z.array(
      z.object({ host: z.string(), purpose: z.string(), country, level: z.enum(levels), legalBasis: z.enum(legalBases) }),
    ),
  })
  .meta({ id: 'ProcessingRecord' })
export type ProcessingRecord = z.infer<typeof processingRecord>

export const residency = {
  processing: orgProcedure({ resource: 'organization', action: 'read' })
    .route({
      method: 'GET',
      path: '/residency/record-of-processing',
      summary: 'What is processed, why, on what basis and how long: the record of processing of this zone',
    })
    .input(z.strictObject({}))
    .output(processingRecord),
  processingFile: orgProcedure({ resource: 'organization', action: 'read' })
    .route({ method: 'GET', path: '/residency/record-of-processing/export.csv', summary: 'The record of processing as a table' })
    .input(z.strictObject({}))
    .output(csvFile),
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
