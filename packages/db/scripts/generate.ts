/**
 * Generates both Prisma clients into src/generated, which git ignores. It needs no network: Prisma wants a schema engine to exist
 * but never starts it for generation, so Node's own binary stands in.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const prismaCli = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js')

for (const name of ['zone', 'control-plane']) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [prismaCli, 'generate', '--config', join(root, `prisma/${name}.config.ts`)],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    },
  )
  if (status !== 0) {
    process.stderr.write(`${stdout}\n${stderr}`)
    process.exit(status ?? 1)
  }
  process.stdout.write(`prisma: ${name} generated\n`)
}
