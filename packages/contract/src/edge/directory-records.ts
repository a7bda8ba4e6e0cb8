import type { OrgId } from '@repo/core'
import { isUuid } from '@repo/core'
import { z } from 'zod'
import { cellMax, epochMax, organizationStates } from './directory-word.ts'
import { authoritySchema, cellCodeSchema, zoneCodeSchema } from './names.ts'

/** A zone as edges know it: its public origin, under which its own edge answers. */
export const directoryZoneSchema = z.strictObject({
  code: zoneCodeSchema,
  /** `http://eu.localhost:8080`; the Host of the zone's own pages. */
  webOrigin: z.string().regex(/^https?:\/\/[a-z0-9.-]{1,200}(:[0-9]{1,5})?$/),
})
export type DirectoryZone = z.infer<typeof directoryZoneSchema>

/** A cell, known by the address of its zone's edge: the only place an upstream address of an edge comes from. */
export const directoryCellSchema = z.strictObject({
  /** The number in the directory word, 1–2047; never used for another cell again. */
  number: z.int().min(1).max(cellMax),
  code: cellCodeSchema,
  zone: zoneCodeSchema,
  edgeAddress: z.string().regex(/^https?:\/\/[a-z0-9.:[\]-]{1,200}$/),
  /** ISO 3166-1 alpha-2 codes of the countries the cell is pinned to. */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/)).max(64),
})
export type DirectoryCell = z.infer<typeof directoryCellSchema>

export const directoryOrganizationSchema = z.strictObject({
  id: z.custom<OrgId>(isUuid),
  cell: z.int().min(1).max(cellMax),
  strict: z.boolean(),
  state: z.enum(organizationStates),
  epoch: z.int().min(0).max(epochMax),
})
export type DirectoryOrganization = z.infer<typeof directoryOrganizationSchema>

/** The authority (`name:port`) of a zone's web origin, as a Host field spells it. */
export function zoneAuthority(zone: DirectoryZone): string {
  return authoritySchema.parse(zone.webOrigin.replace(/^https?:\/\//, ''))
}
