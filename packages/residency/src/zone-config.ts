import { z } from 'zod'
import { buckets, isLegal, levels } from './classification.ts'
import { cellStrategies, replicationProblems } from './decision/replication.ts'
import { zoneCodes, zones, type ZoneCode } from './zones.ts'

/**
 * What `deploy/zones/<zone>.yaml` says: the one place where a zone differs from another. Every part of a zone reads this file; no
 * program asks for a zone by name.
 */
const country = z.string().regex(/^[A-Z]{2}$/)
const slug = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)

const regionSchema = z.strictObject({
  provider: slug,
  /** The provider's own name of the place. It tells nothing about the jurisdiction: `country` does. */
  code: slug,
  country,
  city: z.string().min(1).max(64),
  /** Degrees north and east, for the map. Left out, the place is in the table alone. */
  at: z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]).optional(),
  role: z.enum(['primary', 'replica', 'backup']),
  lifecycle: z.enum(['planned', 'active', 'retired']),
})

const cellSchema = z.strictObject({
  code: z.string().regex(/^[a-z]{2}-[1-9][0-9]{0,2}$/),
  /** The directory's number of the cell: unique over all zones, never used again. */
  number: z.int().min(1).max(2047),
  /** What the cell promises of itself: nothing of it leaves these countries. */
  countries: z.array(country).min(1),
  backupCountries: z.array(country).min(1),
  replication: z.enum(cellStrategies),
  regions: z.array(regionSchema).min(1),
})

/** Why personal data may go to a destination (GDPR art. 6 and its like), or that none goes there. */
export const legalBases = ['contract', 'legal_obligation', 'consent', 'legitimate_interest', 'nothing_personal'] as const

/** Somebody outside the cell to whom its programs may connect. Whoever is not declared is refused. */
const destinationSchema = z.strictObject({
  host: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
  port: z.int().min(1).max(65_535),
  purpose: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  bucket: z.enum(buckets),
  level: z.enum(levels),
  country,
  legalBasis: z.enum(legalBases),
})
export type DestinationConfig = z.infer<typeof destinationSchema>

export const zoneConfigSchema = z
  .strictObject({
    zone: z.enum(zoneCodes),
    /** `on` zones run; `off` is a template that can be deployed once it has been decided. */
    state: z.enum(['on', 'off']),
    /** Name of the zone's host before the public domain, and its port offset in the local stack. */
    host: z.string().regex(/^[a-z]{2}$/),
    localPort: z.int().min(1024).max(65_000),
    /** Words an officer or a health page shows for where the zone is. */
    place: z.string().min(1).max(64),
    /** Offered on the claim page, nothing more: the organisation chooses. */
    suggestions: z.strictObject({
      country,
      currency: z.string().regex(/^[A-Z]{3}$/),
      locale: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/),
      timeZone: z.string().regex(/^[A-Za-z_]+\/[A-Za-z_/]+$/),
    }),
    cells: z.array(cellSchema).min(1),
    /** Tell the control plane which organisations a person belongs to, as two opaque ids. Off, nothing of it leaves the zone. */
    membershipPointers: z.boolean().default(false),
    /** Everybody to whom this zone's programs may connect, beside the cell's own parts and the control plane. */
    egress: z.array(destinationSchema).default([]),
  })
  .superRefine((config, context) => {
    for (const { path, message } of [...placesOutside(config), ...destinationsOutside(config)])
      context.addIssue({ code: 'custom', path, message })
  })

export type ZoneConfig = z.infer<typeof zoneConfigSchema>
export type CellConfig = z.infer<typeof cellSchema>
export type RegionConfig = z.infer<typeof regionSchema>

/**
 * Reads a zone's configuration after the YAML has been parsed.
 * @throws Error with one line per thing that is wrong; a place outside the zone's or the cell's countries is one of them
 */
export function parseZoneConfig(input: unknown): ZoneConfig {
  const result = zoneConfigSchema.safeParse(input)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(root)'}: ${issue.message}`)
  throw new Error(`The zone's configuration is not right:\n${lines.join('\n')}`)
}

interface Problem {
  readonly path: (string | number)[]
  readonly message: string
}

/** A cell only narrows its zone, and a region its cell: backups included. */
function placesOutside(config: { zone: ZoneCode; cells: readonly CellConfig[] }): Problem[] {
  const boundary = zones[config.zone].countries
  return config.cells.flatMap((cell, index) => {
    const at = ['cells', index]
    const outside = (codes: readonly string[], allowed: readonly string[]) => codes.filter((code) => !allowed.includes(code))
    const problems: Problem[] = [
      ...outside(cell.countries, boundary).map((code) => ({
        path: [...at, 'countries'],
        message: `${code} is outside zone ${config.zone}`,
      })),
      ...outside(cell.backupCountries, cell.countries).map((code) => ({
        path: [...at, 'backupCountries'],
        message: `${code} is not among the cell's countries`,
      })),
      ...cell.regions.flatMap((region, place) =>
        outside([region.country], region.role === 'backup' ? cell.backupCountries : cell.countries).map((code) => ({
          path: [...at, 'regions', place, 'country'],
          message: `${code} is not among the countries the cell allows for ${region.role}`,
        })),
      ),
    ]
    const uses = cell.regions
      .filter(({ lifecycle }) => lifecycle === 'active')
      .map(({ provider, code, role }) => ({ role, regionId: `${provider} ${code}` }))
    for (const message of replicationProblems(cell.replication, uses)) problems.push({ path: [...at, 'replication'], message })
    if (!cell.code.startsWith(`${config.zone}-`)) problems.push({ path: [...at, 'code'], message: `must begin with ${config.zone}-` })
    return problems
  })
}

/** Tenant data goes to a destination inside the zone's boundary only, and a level never under a bucket it may not carry. */
function destinationsOutside(config: { zone: ZoneCode; egress: readonly DestinationConfig[] }): Problem[] {
  const boundary = zones[config.zone].countries
  return config.egress.flatMap(({ bucket, level, country, legalBasis }, index) => {
    const path = ['egress', index]
    return [
      ...(bucket === 'R3' && !boundary.includes(country)
        ? [{ path: [...path, 'country'], message: `tenant data does not go to ${country}, outside zone ${config.zone}` }]
        : []),
      ...(isLegal({ bucket, level }) ? [] : [{ path: [...path, 'bucket'], message: `level ${level} may not carry bucket ${bucket}` }]),
      ...(level === 'identity' && legalBasis === 'nothing_personal'
        ? [{ path: [...path, 'legalBasis'], message: 'identity data has a legal basis' }]
        : []),
    ]
  })
}
