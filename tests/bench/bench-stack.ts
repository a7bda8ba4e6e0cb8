import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SeededOrganization, seedDemo, startStack, type Stack, zonePlace, selectZones } from '@repo/stack'
import { freeBasePort } from '../support/free-port.ts'

export interface BenchStack {
  readonly stack: Stack
  readonly organizations: readonly SeededOrganization[]
  readonly edgeUrl: string
  stop(): Promise<void>
}

/** One zone of the local stack in a temporary folder, with its demo tenants seeded and nothing billed yet. */
export async function startBenchStack(zone: string): Promise<BenchStack> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'freehold-bench-'))
  const basePort = await freeBasePort()
  const stack = await startStack({ stateFolder, zones: selectZones([zone]), basePort })
  try {
    const operatorPassphrase = (await readFile(join(stateFolder, 'control-plane/secrets/operator.passphrase'), 'utf8')).trim()
    const controlPlaneUrl = `http://127.0.0.1:${9000 + basePort - 8080}`
    const place = () => zonePlace(stack, zone)
    const { record } = await seedDemo({ stateFolder, controlPlaneUrl, operatorPassphrase, zones: [zone], place, progress: () => undefined })
    const stop = async () => {
      await stack.stop()
      await rm(stateFolder, { recursive: true, force: true })
    }
    return { stack, organizations: record.organizations, edgeUrl: `http://127.0.0.1:${basePort}`, stop }
  } catch (error) {
    await stack.stop()
    throw error
  }
}
