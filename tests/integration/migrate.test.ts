/** The migration runner: applied once whoever starts first, whole or not at all, and never on top of something it does not recognise. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { migrate } from '@repo/db/migrate'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'

const superuserUrl = inject('zone').databaseUrls.superuser
let folder: string
let url: string

async function run(connection: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-migrations-'))
  const name = `migrate_${randomUUID().replaceAll('-', '')}`
  await run(superuserUrl, `create database ${name}`)
  url = superuserUrl.replace(/\/zone$/, `/${name}`)
})

afterEach(async () => {
  await run(superuserUrl, `drop database ${new URL(url).pathname.slice(1)} with (force)`)
  await rm(folder, { recursive: true })
})

describe('the migration runner', () => {
  test('three at once apply each migration once, in order', async () => {
    await write('20260101000000_one', 'create table one (n int); insert into one values (1)')
    await write('20260102000000_two', 'create table two as select n from one; insert into one values (2)')
    const applied = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)])
    expect(applied.flat()).toEqual(['20260101000000_one', '20260102000000_two'])
    expect((await run(url, 'select n from one')).rowCount).toBe(2)
  })

  test('a migration that fails leaves nothing of itself, and the next run tries again', async () => {
    await write('20260101000000_broken', 'create table kept (n int); select 1 / 0')
    await expect(migrate(url, folder)).rejects.toThrow('20260101000000_broken failed: division by zero')
    await write('20260101000000_broken', 'create table kept (n int)')
    expect(await migrate(url, folder)).toEqual(['20260101000000_broken'])
  })

  test('an edited migration is refused', async () => {
    await write('20260101000000_one', 'create table one (n int)')
    await migrate(url, folder)
    await write('20260101000000_one', 'create table one (n bigint)')
    await expect(migrate(url, folder)).rejects.toThrow('was edited after it was applied')
  })

  test('one that was left half done is refused', async () => {
    await write('20260101000000_index', '-- no-transaction\ncreate index concurrently broken on nothing_there (n)')
    await expect(migrate(url, folder)).rejects.toThrow('failed')
    await expect(migrate(url, folder)).rejects.toThrow('left half done')
  })

  test('old code starts beside a newer database: names it does not know are left alone', async () => {
    await write('20260101000000_one', 'create table one (n int)')
    await write('20260102000000_newer', 'create table two (n int)')
    await migrate(url, folder)
    await rm(join(folder, '20260102000000_newer'), { recursive: true })
    expect(await migrate(url, folder)).toEqual([])
  })

  test('an index is built concurrently while another runner waits', async () => {
    await write('20260101000000_table', 'create table one (n int)')
    await write('20260102000000_index', '-- no-transaction\ncreate index concurrently one_n on one (n)')
    const applied = await Promise.all([migrate(url, folder), migrate(url, folder)])
    expect(applied.flat()).toHaveLength(2)
  })
})
