import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * `run.json` in the state folder: who supervises and which children there are, rewritten whole at every change. `status` and `stop` read
 * it, and the next start uses it to clear away what a killed supervisor left.
 */
const childSchema = z.object({
  name: z.string(),
  pid: z.int().optional(),
  /** When the kernel started it, in ticks: a number that has been given to another process is not ours to stop. */
  startTicks: z.string().optional(),
  state: z.enum(['starting', 'ready', 'waiting', 'stopped']),
  restarts: z.int(),
  logFile: z.string(),
})

const runSchema = z.object({
  supervisorPid: z.int(),
  supervisorStartTicks: z.string().optional(),
  basePort: z.int(),
  zones: z.array(z.string()),
  startedAt: z.string(),
  ready: z.boolean(),
  children: z.array(childSchema),
})

export type RunRecord = z.infer<typeof runSchema>

const pathIn = (stateFolder: string) => join(stateFolder, 'run.json')

export function writeRunRecord(stateFolder: string, record: RunRecord): void {
  const temporary = `${pathIn(stateFolder)}.tmp`
  writeFileSync(temporary, JSON.stringify(record, null, 2), { mode: 0o600 })
  renameSync(temporary, pathIn(stateFolder))
}

/** @returns undefined when no stack was started from this folder, or the last one ended properly */
export function readRunRecord(stateFolder: string): RunRecord | undefined {
  try {
    return runSchema.parse(JSON.parse(readFileSync(pathIn(stateFolder), 'utf8')))
  } catch {
    return undefined
  }
}

export function removeRunRecord(stateFolder: string): void {
  rmSync(pathIn(stateFolder), { force: true })
}
