import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, inject, it } from 'vitest'

it('no role that serves requests or runs work is a superuser, bypasses row security or owns a table', async () => {
  const { databaseUrls } = inject('zone')
  const client = new pg.Client({ connectionString: databaseUrls.superuser })
  await client.connect()
  const { rows } = await client.query(
    `select rolname from pg_roles where rolname like 'freehold_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
     union select tableowner from pg_tables where tableowner in ('freehold_app', 'freehold_identity', 'freehold_dbos')`,
  )
  await client.end()
  expect(rows).toEqual([])
})

it('Redis refuses whoever does not know its password', async () => {
  const url = new URL(inject('zone').redisUrl)
  url.password = ''
  const stranger = new Redis(url.href, { lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null })
  stranger.on('error', () => undefined)
  await expect(stranger.connect().then(() => stranger.ping())).rejects.toThrow(/NOAUTH/)
  stranger.disconnect()
})
