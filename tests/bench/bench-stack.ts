import { type SeededOrganization, controlPlaneUrl, seedDemo, selectZones, zoneFolders, zoneOrigin } from '@repo/stack'
import { startStack, type TestStack } from '../support/stack.ts'

export interface BenchStack {
  readonly stack: TestStack
  readonly organizations: readonly SeededOrganization[]
  readonly edgeUrl: string
  readonly zoneOrigin: string
}

/** One zone of the local stack in a temporary folder, with its demo tenants seeded and nothing billed yet. */
export async function startBenchStack(code: string): Promise<BenchStack> {
  const stack = await startStack({ zones: [code] })
  try {
    const [zone] = selectZones([code])
    if (!zone) throw new Error(`There is no zone ${code}.`)
    const origin = zoneOrigin(zone, stack.basePort)
    const { record } = await seedDemo({
      stateFolder: stack.stateFolder,
      controlPlaneUrl: controlPlaneUrl(stack.basePort),
      operatorPassphrase: stack.operatorPassphrase,
      zones: [code],
      place: () => ({ zoneOrigin: origin, officerFolder: zoneFolders(stack.stateFolder, zone.zone).officer }),
      progress: () => undefined,
    })
    return { stack, organizations: record.organizations, edgeUrl: `http://127.0.0.1:${stack.basePort}`, zoneOrigin: origin }
  } catch (error) {
    await stack.stop()
    throw error
  }
}
