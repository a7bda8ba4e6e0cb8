/** Leaks made on purpose, one of each kind and form, and taken back afterwards: a sweep that does not name every one of them proves nothing. */
import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { CanaryForm } from '@repo/residency'
import { controlFolders, controlSuperuserUrl, globalEdgeFolders, zoneFolders } from '@repo/stack'
import type { StackPlaces } from '../../support/stack.setup.ts'

export interface PlantedLeak {
  readonly place: string
  readonly form: CanaryForm
  readonly takeBack: () => void | Promise<void>
}

/** @param planted gets each leak as soon as it is made, so that all can be taken back when one fails */
export async function plantLeaks(stack: StackPlaces, word: string, planted: PlantedLeak[]): Promise<void> {
  planted.push(await rowOfAnotherZone(stack, word))
  planted.push(await keyOfAnotherZone(stack, word))
  planted.push(await tableOfTheControlPlane(stack, word))
  for (const plant of linesAndFiles(stack, word)) planted.push(plant())
}

async function rowOfAnotherZone({ superuserUrls }: StackPlaces, word: string): Promise<PlantedLeak> {
  const id = randomUUID()
  const run = (statement: string, values: readonly string[]) => runSql(superuserUrls['us'], statement, values)
  await run('insert into app.organization_name (organization_id, name) values ($1, $2)', [id, `Messrs ${word}`])
  return {
    place: 'zones/us/postgres: zone.app.organization_name',
    form: 'plain',
    takeBack: () => run('delete from app.organization_name where organization_id = $1', [id]),
  }
}

async function keyOfAnotherZone({ redisUrls }: StackPlaces, word: string): Promise<PlantedLeak> {
  const redis = new Redis(redisUrls['us'] ?? '')
  await redis.hset('planted-leak', 'held', Buffer.from(word).toString('hex'))
  return {
    place: 'zones/us/redis: planted-leak',
    form: 'hex',
    takeBack: async () => {
      await redis.del('planted-leak')
      redis.disconnect()
    },
  }
}

/** As a workflow's input would lie there. */
async function tableOfTheControlPlane(stack: StackPlaces, word: string): Promise<PlantedLeak> {
  const url = new URL(await controlSuperuserUrl(stack))
  url.pathname = '/directory'
  await runSql(url.href, 'drop table if exists dbos.planted_leak', [])
  await runSql(url.href, `create table dbos.planted_leak as select $1::jsonb as inputs`, [JSON.stringify({ name: word.toUpperCase() })])
  return {
    place: 'control-plane/postgres: directory.dbos.planted_leak',
    form: 'plain',
    takeBack: () => runSql(url.href, 'drop table dbos.planted_leak', []),
  }
}

function linesAndFiles({ stateFolder }: StackPlaces, word: string): (() => PlantedLeak)[] {
  const percent = Array.from(Buffer.from(word), (byte) => `%${byte.toString(16)}`).join('')
  const escaped = Array.from(word, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')
  const below = (folder: string, name: string) => join(folder, name).slice(stateFolder.length + 1)
  const line = (folder: string, name: string, text: string, form: CanaryForm) => (): PlantedLeak => {
    const path = join(folder, name)
    const size = statSync(path).size
    appendFileSync(path, `${text}\n`)
    return { place: below(folder, name), form, takeBack: () => truncateSync(path, size) }
  }
  const file = (folder: string, name: string, content: string | Buffer, form: CanaryForm) => (): PlantedLeak => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return { place: below(folder, name), form, takeBack: () => rmSync(path) }
  }
  const base64 = Buffer.from(`{"owner":"${word}"}`).toString('base64')
  return [
    line(globalEdgeFolders(stateFolder).logs, 'edge.log', `GET /people?search=${percent} 200`, 'url'),
    file(controlFolders(stateFolder).telemetry, 'planted-leak.traces.jsonl', `{"name":"${escaped}"}\n`, 'unicode-escape'),
    file(zoneFolders(stateFolder, 'us').objects, 'planted-leak', `data:application/json;base64,${base64}`, 'base64'),
    file(globalEdgeFolders(stateFolder).state, 'planted-leak', Buffer.from(word, 'utf16le'), 'utf-16'),
  ]
}

async function runSql(connectionString: string | undefined, statement: string, values: readonly string[]): Promise<void> {
  if (connectionString === undefined) throw new Error('the zone runs')
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    // Foreign keys are triggers: the row needs no organisation.
    await client.query("set session_replication_role = 'replica'")
    await client.query(statement, [...values])
  } finally {
    await client.end()
  }
}
