import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { healthParts, healthStates, organizationKinds, organizationStatuses, zoneJob } from '@repo/contract/boundary'
import {
  burnSeverities,
  directoryRowSchema,
  instanceHealthSchema,
  operatorRoles,
  placeStates,
  regionSchema,
  registeredRegionSchema,
} from '@repo/contract/control'
import { directoryChangeSchema } from '@repo/contract/edge'
import {
  buildCatalogue,
  cellStrategies,
  codeLengthMax,
  levels,
  policyModes,
  policyScopes,
  policyTypes,
  purposeCodes,
  readClosedPattern,
  releaseDatasets,
  releaseFigures,
} from '@repo/residency'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { declaredValues, listedValues } from '../support/listed-values.ts'

/** Exempt by name: the migrations' own book, and the workflow engine's schema, whose inputs and outputs pass the boundary walker. */
const exemptTables = ['public._prisma_migrations']
const exemptSchemas = ['dbos', 'pg_catalog', 'information_schema', 'pg_toast']

const plainTypes = ['uuid', 'int2', 'int4', 'int8', 'bool', 'timestamptz']

interface Column {
  readonly place: string
  readonly type: string
  readonly checks: readonly string[]
}

let controlPlane: ControlPlane
let superuser: pg.Client

beforeAll(async () => {
  controlPlane = await prepareControlPlane()
  superuser = new pg.Client({ connectionString: controlPlane.databaseUrls.superuser })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await controlPlane.close()
})

/** Every column of every table, view and materialised view that is not exempt, with the checks that name this column alone. */
async function liveColumns(): Promise<Column[]> {
  const { rows } = await superuser.query<{ place: string; table: string; schema: string; type: string; checks: string[] }>(
    `select n.nspname as schema, n.nspname || '.' || c.relname as table, n.nspname || '.' || c.relname || '.' || a.attname as place,
       t.typname as type, coalesce(array_agg(pg_get_constraintdef(k.oid)) filter (where k.oid is not null), '{}') as checks
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
       left join pg_constraint k on k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
     group by n.nspname, c.relname, a.attname, t.typname`,
  )
  return rows.filter(({ schema, table }) => !exemptSchemas.includes(schema) && !exemptTables.includes(table))
}

/** Why a column could hold words, or undefined. */
function problemOf({ place, type, checks }: Column): string | undefined {
  const problem = wordsFit(type, checks)
  return problem && `${place}: ${problem}`
}

function wordsFit(type: string, checks: readonly string[]): string | undefined {
  if (plainTypes.includes(type)) return undefined
  if (type === 'bytea') {
    const lengths = checks.map((check) => Number(/^CHECK \(\(octet_length\(\w+\) = (\d+)\)\)$/.exec(check)?.[1] ?? Number.NaN))
    return lengths.some((length) => length <= codeLengthMax) ? undefined : 'bytea without a fixed length of at most 64 bytes'
  }
  if (type !== 'text') return `type ${type} is not allowed`
  return checks.some(isClosed) ? undefined : 'text without a check against a closed pattern of at most 64 characters'
}

function isClosed(check: string): boolean {
  const pattern = /^CHECK \(\((?:\w+) ~ '((?:[^']|'')*)'::text\)\)$/.exec(check)?.[1]
  if (pattern !== undefined) return 'lengthMax' in readClosedPattern(pattern.replaceAll("''", "'"))
  const list = /^CHECK \(\(\w+ = ANY \(ARRAY\[(.*)\]\)\)\)$/.exec(check)?.[1]
  return list !== undefined && list.split(', ').every((value) => /^'[A-Za-z0-9_.:-]{1,64}'::text$/.test(value))
}

describe("the control plane's live catalogue", () => {
  it('has no column that could hold free text', async () => {
    const columns = await liveColumns()
    expect(columns.length).toBeGreaterThan(60)
    expect(columns.flatMap((column) => problemOf(column) ?? [])).toEqual([])
  })

  it.each([
    ['text', 'note text'],
    ['text with a length alone', 'note text check (length(note) <= 64)'],
    ['text with an open pattern', "note text check (note ~ '^.{1,64}$')"],
    ['text with a long pattern', "note text check (note ~ '^[a-z]{65}$')"],
    ['text with a check that something else satisfies', "note text check (note ~ '^[a-z]{2}$' or note is not null)"],
    ['varchar', 'note varchar(64)'],
    ['json', 'note jsonb'],
    ['a list', 'note uuid[]'],
    ['numeric', 'note numeric'],
    ['a date', 'note date'],
    ['an address', 'note inet'],
    ['bytea of any length', 'note bytea'],
    ['bytea with a length that something else overrules', 'note bytea check (octet_length(note) = 32 or note is not null)'],
    ['bytea as long as a letter', 'note bytea check (octet_length(note) = 4096)'],
    ['text whose check is not enforced', "note text constraint loose check (note ~ '^[a-z]{2}$') not enforced"],
    ['a domain over text', 'note information_schema.sql_identifier'],
  ])('would notice %s', async (_, definition) => {
    await superuser.query('begin')
    try {
      await superuser.query(`create table directory.planted (${definition})`)
      const planted = (await liveColumns()).filter(({ place }) => place.startsWith('directory.planted'))
      expect(planted.map(problemOf)).toEqual([expect.any(String)])
    } finally {
      await superuser.query('rollback')
    }
  })

  it('has the columns that the catalogue classifies, and no other', async () => {
    const folder = join(import.meta.dirname, '../../prisma/control-plane/schema')
    const { columns: declared } = buildCatalogue(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
    const names = declared.map(({ schema, table, column }) => `${schema}.${table}.${column}`)
    expect((await liveColumns()).map(({ place }) => place).toSorted()).toEqual(names.toSorted())
    // Tenant data is not even classified here: there is none.
    expect(declared.filter(({ bucket }) => bucket === 'R3')).toEqual([])
  })

  it('lists for every code what the contracts declare, and nothing else', async () => {
    const jobs = zoneJob.schema.options
    const ofStatus = [...new Set(jobs.flatMap((job): string[] => ('status' in job.shape ? [...job.shape.status.options] : [])))]
    // Nothing is ever removed from the directory: a closed organisation stays, so that its id is never given again.
    const changes = directoryChangeSchema.options.map((change) => change.shape.kind.value)
    const codes = declaredValues({
      'burn_acknowledgement.severity': burnSeverities,
      'cell.replication': cellStrategies,
      'cell.state': placeStates,
      'change_log.kind': changes.filter((kind) => kind !== 'organization_removed'),
      'change_log.policy_mode': policyModes,
      'change_log.status': organizationStatuses,
      'operator.role': operatorRoles,
      'organization.kind_code': organizationKinds,
      'organization.policy_mode': policyModes,
      'organization.status': organizationStatuses,
      'region.lifecycle': regionSchema.shape.lifecycle.options,
      'region.role': regionSchema.shape.role.options,
      'registered_region.lifecycle': registeredRegionSchema.shape.lifecycle.options,
      'released_dataset.dataset': releaseDatasets,
      'released_figure.figure': releaseFigures,
      'residency_policy_narrowing.level': levels,
      'residency_policy_narrowing.scope': policyScopes,
      'residency_policy_version.mode': policyModes,
      'residency_policy_version.policy_type': policyTypes,
      'zone.state': placeStates,
      'zone_health.measured_state': healthStates,
      'zone_health.part': healthParts,
      'zone_health.state': healthStates,
      'zone_instance.role': instanceHealthSchema.shape.role.options,
      'zone_job.kind': jobs.map((job) => job.shape.kind.value),
      'zone_job.organization_kind': organizationKinds,
      'zone_job.outcome': directoryRowSchema.shape.provisioning.unwrap().options,
      'zone_job.policy_mode': policyModes,
      'zone_job.purpose_code': purposeCodes,
      // Closing leaves an organisation in `closed`.
      'zone_job.target_status': [...ofStatus, 'closed'],
    })
    expect(await listedValues(superuser, ['directory'])).toEqual(codes)
  })

  it('lets its own role write neither the log nor its head', async () => {
    const control = new pg.Client({ connectionString: controlPlane.databaseUrls.control })
    await control.connect()
    for (const statement of [
      'update directory.change_head set sequence = 9',
      "insert into directory.change_log (sequence, kind, zone_code) values (99, 'zone', 'eu')",
      'delete from directory.change_log',
      'truncate directory.change_log',
      'delete from directory.organization',
      'create table directory.note (text text)',
    ]) {
      await expect(control.query(statement), statement).rejects.toThrow(/permission denied|must be owner/)
    }
    await control.end()
  })
})
