/**
 * What lies beside a backup: when it was taken and what it holds, and the last time it was brought back to life. Whatever program takes a cell's backups writes
 * it; the nightly inventory tells it to every organisation's trail, from which the compliance report counts it.
 */
import { z } from 'zod'

export const manifestOfArtefact = (name: string): string => `${name}.backup.json`
export const drillOfArtefact = (name: string): string => `${name}.restored.json`

/** A backup's own name, which is in events as a code: the instant it was begun, mostly. */
export const backupNamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

export const backupManifestSchema = z.object({
  takenAt: z.iso.datetime(),
  sizeBytes: z.int().min(0),
  files: z
    .array(z.object({ name: z.string().min(1).max(100), sizeBytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1),
})
export type BackupManifest = z.infer<typeof backupManifestSchema>

export const restoreDrillSchema = z.object({
  at: z.iso.datetime(),
  /** Whether the database came up, and every trail in it held. */
  restored: z.boolean(),
  /** Organisations and sealed events that were found in it. */
  organizations: z.int().min(0),
  sealedEvents: z.int().min(0),
})
export type RestoreDrill = z.infer<typeof restoreDrillSchema>

/** @throws when there is a text that says something else */
export const parseBackupManifest = (text: string | undefined): BackupManifest | undefined =>
  text === undefined ? undefined : backupManifestSchema.parse(JSON.parse(text))

/** @throws when there is a text that says something else */
export const parseRestoreDrill = (text: string | undefined): RestoreDrill | undefined =>
  text === undefined ? undefined : restoreDrillSchema.parse(JSON.parse(text))
