import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labelFile } from '@repo/residency'
import { setUpZoneDatabase, startCerbos, startPostgres, startRedis } from '@repo/stack'
import { freePort } from './free-port.ts'

/** One zone's services as tests reach them. Plain data, so that it can be handed from global set-up to test workers. */
export interface ZoneServices {
  readonly dir: string
  readonly databaseUrls: {
    /** Bypasses row security: only for looking at the catalogue and for what no role of ours may do. */
    readonly superuser: string
    readonly owner: string
    readonly app: string
    readonly identity: string
    readonly staff: string
    readonly dbos: string
    readonly sealer: string
  }
  readonly redisUrl: string
  readonly cerbosAddress: string
  readonly objectStoreDir: string
}

export const policiesDir = join(import.meta.dirname, '../../packages/authz/policies')

/** Starts a migrated Postgres, a Redis and a Cerbos in a temporary folder. `stop` ends them and removes the folder. */
export async function startZoneServices(): Promise<{ services: ZoneServices; stop: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'freehold-test-'))
  const objectStoreDir = join(dir, 'objects')
  await mkdir(objectStoreDir)
  await writeFile(join(objectStoreDir, labelFile), JSON.stringify({ provider: 'aws', code: 'eu-central-1', country: 'DE' }))
  await mkdir(policiesDir, { recursive: true })
  const [postgres, redis, cerbos] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres'), port: await freePort(), durable: false }),
    startRedis({ dir: join(dir, 'redis'), port: await freePort() }),
    startCerbos({ dir: join(dir, 'cerbos'), policiesDir }),
  ])
  const stop = async () => {
    await Promise.all([postgres.stop(), redis.stop(), cerbos.stop()])
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const urls = await setUpZoneDatabase({ dir: join(dir, 'postgres'), superuserUrl: postgres.superuserUrl })
    const databaseUrls = {
      superuser: postgres.superuserUrl('zone'),
      owner: urls.freehold_owner,
      app: urls.freehold_app,
      identity: urls.freehold_identity,
      staff: urls.freehold_staff,
      dbos: urls.freehold_dbos,
      sealer: urls.freehold_sealer,
    }
    return { services: { dir, databaseUrls, redisUrl: redis.url, cerbosAddress: cerbos.address, objectStoreDir }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
