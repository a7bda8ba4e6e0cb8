import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { expect, inject, it } from 'vitest'

it('no role that serves requests or runs work is a superuser, bypasses row security or owns a table', async () => {
  const { databaseUrls } = inject('zone')
  const client = new pg.Client({ connectionString: databaseUrls.superuser })
  await client.connect()
  const { rows } = await client.query(
    `select rolname from pg_roles where rolname like 'freehold_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
     union select tableowner from pg_tables where tableowner in ('freehold_app', 'freehold_identity', 'freehold_dbos', 'freehold_sealer')`,
  )
  await client.end()
  expect(rows).toEqual([])
})

it('Redis refuses whoever does not know its password', async () => {
  const socket = connect(Number(new URL(inject('zone').redisUrl).port), '127.0.0.1')
  socket.write('PING\r\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  expect(String(answer)).toMatch(/^-NOAUTH/)
})
