import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@repo/stack'
import pg from 'pg'
import { expect, it } from 'vitest'
import { freePort } from './free-port.ts'

it('a first start that was interrupted while it made a cluster is made good by the next start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'freehold-cluster-'))
  // What initdb has written when it is killed: enough to look like a cluster.
  await mkdir(join(dir, 'data.making'), { mode: 0o700 })
  await writeFile(join(dir, 'data.making/PG_VERSION'), '18\n')
  const postgres = await startPostgres({ dir, port: await freePort(), durable: false })
  try {
    const client = new pg.Client(postgres.superuserUrl())
    await client.connect()
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await client.end()
    expect(await readdir(dir)).not.toContain('data.making')
  } finally {
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
})
