/** What the control plane is told at start. Read once; a missing or malformed variable stops the process. */
import { parseEnvironment } from '@repo/core'
import { z } from 'zod'

const folder = z.string().min(1)
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//)

const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65_535),
  DATABASE_DIRECTORY_URL: postgresUrl,
  DATABASE_DBOS_URL: postgresUrl,
  CONTROL_SECRETS_DIR: folder,
  TELEMETRY_DIR: folder,
  /** Built snapshots of the directory; a folder beside the secrets unless said otherwise. */
  SNAPSHOT_DIR: folder.optional(),
  INSTANCE_ID: z.uuid().optional(),
  /** `1` in the local stack alone: only there does the built-in operator exist. */
  LOCAL_STACK: z.enum(['0', '1']).default('0'),
  /** `1` keeps the membership pointers that zones report, and answers about them. Off, there are none. */
  MEMBERSHIP_POINTERS: z.enum(['0', '1']).default('0'),
  /** Of a million requests to a zone, how many must not fail. What is missing to a million is the error budget that the health page counts down. */
  AVAILABILITY_TARGET_PPM: z.coerce.number().int().min(500_000).max(999_999).default(999_000),
  /** Lease of this process as a worker, in milliseconds. */
  WORKER_LEASE_MS: z.coerce.number().int().min(1_000).max(60_000).default(9_000),
})

export type ControlEnvironment = z.infer<typeof environmentSchema>

/** @throws Error naming every variable that is missing or wrong */
export function readControlEnvironment(source: NodeJS.ProcessEnv = process.env): ControlEnvironment {
  return parseEnvironment(environmentSchema, source)
}
