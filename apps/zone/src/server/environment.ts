/** What a zone's web instance and worker are told at start. Read once; a missing or malformed variable stops the process. */
import { cellCodeSchema, zoneCodeSchema } from '@repo/contract/edge'
import { parseEnvironment } from '@repo/core'
import { z } from 'zod'

const folder = z.string().min(1)
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//)

const environmentSchema = z.object({
  ZONE: zoneCodeSchema,
  CELL: cellCodeSchema,
  /** The country of the cell's primary region: its data and its own edge are there. */
  CELL_COUNTRY: z.string().regex(/^[A-Z]{2}$/),
  INSTANCE_ID: z.uuid(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65_535),
  DATABASE_APP_URL: postgresUrl,
  DATABASE_IDENTITY_URL: postgresUrl,
  DATABASE_STAFF_URL: postgresUrl,
  DATABASE_DBOS_URL: postgresUrl,
  REDIS_URL: z.string().regex(/^(redis:\/\/|unix:|\/)/),
  CERBOS_ADDRESS: z.string().min(1),
  OBJECT_STORE_DIR: folder,
  /** Where the operator's backups of this cell lie, if a folder of this machine leads there. */
  BACKUP_DIR: folder.optional(),
  ZONE_SECRETS_DIR: folder,
  ZONE_CONFIG_FILE: z.string().min(1),
  ZONE_EDGE_ADMIN_URL: z.url(),
  CONTROL_PLANE_URL: z.url(),
  TELEMETRY_DIR: folder,
  PUBLIC_ZONE_ORIGIN: z.url(),
  PUBLIC_ENTRY_ORIGIN: z.url(),
  OFFICER_DIR: folder,
  /** The country of the listed edges, where it is known: who comes through them is there. Without it they count as outside. */
  LISTED_EDGES_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
})

export type ZoneEnvironment = z.infer<typeof environmentSchema>

/** @throws Error naming every variable that is missing or wrong */
export function readZoneEnvironment(source: NodeJS.ProcessEnv = process.env): ZoneEnvironment {
  return parseEnvironment(environmentSchema, source)
}
