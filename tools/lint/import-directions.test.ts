import { describe, expect, it } from 'vitest'
import { directionProblem } from './import-directions.ts'
import { featureProblem } from './feature-boundaries.ts'
import { layers } from './layers.ts'

describe('imports point one way', () => {
  it.each([
    ['packages/core/src/ids.ts', '@repo/money', '@repo/money'],
    ['packages/money/src/money.ts', '@repo/contract', 'Move the code that needs it up'],
    ['apps/edge/src/main.ts', '@repo/db', 'it may import @repo/contract, @repo/core, @repo/residency, @repo/telemetry'],
    ['apps/zone/src/worker.ts', '@repo/stack', 'may not import @repo/stack'],
    ['apps/zone/src/worker.ts', '@repo/control-plane', 'apps talk through @repo/contract'],
    ['packages/db/src/index.ts', '../../core/src/ids.ts', 'Import @repo/core'],
    ['apps/zone/src/worker.ts', '../../edge/src/main.ts', 'leaves apps/zone'],
  ])('%s may not import %s', (importer, specifier, message) => {
    expect(directionProblem(importer, specifier)).toContain(message)
  })

  it.each([
    ['packages/contract/src/units.ts', '@repo/core'],
    ['packages/contract/src/units.ts', '@repo/contract/edge'],
    ['apps/edge/src/main.ts', '@repo/contract/edge'],
    ['tests/e2e/month.test.ts', '../../apps/zone/src/worker.ts'],
    ['apps/zone/src/worker.ts', './server/boot.ts'],
    ['scripts/start.mjs', '@repo/anything'],
  ])('%s may import %s', (importer, specifier) => {
    expect(directionProblem(importer, specifier)).toBeUndefined()
  })

  it('no package stands above one that it imports', () => {
    const arrows = new Map(layers.map((layer) => [layer.name, layer.mayImport]))
    const reaches = (from: string, to: string): boolean => (arrows.get(from) ?? []).some((next) => next === to || reaches(next, to))
    for (const { name } of layers) expect(reaches(name, name), name).toBe(false)
  })
})

describe("an app's features keep to themselves", () => {
  it.each([
    ['apps/zone/src/features/receipts/server/record.ts', '../../ledger/server/post.ts', 'may import only features/ledger/index.ts'],
    ['apps/zone/src/routes/(app)/[org]/+page.server.ts', '../../../features/ledger/server/post.ts', 'A page may import only'],
    ['apps/zone/src/features/ledger/server/post.ts', '$env/dynamic/private', 'the worker runs it without SvelteKit'],
    ['apps/zone/src/worker.ts', '$app/state', 'the worker runs it without SvelteKit'],
    ['apps/zone/src/server/boot.ts', '#lib/formats.ts', '#lib is for pages'],
    ['apps/zone/src/features/ledger/server/post.ts', '../../../routes/x.ts', 'never the other way round'],
  ])('%s may not import %s', (importer, specifier, message) => {
    expect(featureProblem(importer, specifier)).toContain(message)
  })

  it.each([
    ['apps/zone/src/features/receipts/server/record.ts', '../../ledger/index.ts'],
    ['apps/zone/src/features/receipts/server/record.ts', './receipt-store.ts'],
    ['apps/zone/src/features/receipts/ui/Form.svelte', '$app/state'],
    ['apps/zone/src/server/router.ts', '../features/ledger/server/router.ts'],
    ['apps/zone/src/routes/(app)/+page.svelte', '../../features/ledger/ui/Entry.svelte'],
  ])('%s may import %s', (importer, specifier) => {
    expect(featureProblem(importer, specifier)).toBeUndefined()
  })
})
