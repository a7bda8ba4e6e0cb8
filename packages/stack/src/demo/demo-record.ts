import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const recordSchema = z.object({
  organizations: z.array(
    z.object({
      id: z.string(),
      zone: z.string(),
      name: z.string(),
      currency: z.string(),
      apiKey: z.string(),
      users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
    }),
  ),
  operator: z.object({ url: z.string(), passphrase: z.string() }),
})

/** `.freehold/demo.json`: what there is to try, for people, the month and tests. */
export type DemoRecord = z.infer<typeof recordSchema>
export type SeededOrganization = DemoRecord['organizations'][number]

const pathIn = (stateFolder: string) => join(stateFolder, 'demo.json')

/** @returns undefined before the first organisation was seeded */
export function readDemoRecord(stateFolder: string): DemoRecord | undefined {
  return existsSync(pathIn(stateFolder)) ? recordSchema.parse(JSON.parse(readFileSync(pathIn(stateFolder), 'utf8'))) : undefined
}

/** Written after each organisation, readable by the owner alone: it holds passwords, of made-up people. */
export function writeDemoRecord(stateFolder: string, record: DemoRecord): void {
  const temporary = `${pathIn(stateFolder)}.tmp`
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, pathIn(stateFolder))
}
