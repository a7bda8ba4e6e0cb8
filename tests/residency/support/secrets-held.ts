/** What each side of a running stack holds that somebody could sign in or sign with, enumerated: its files, what its processes were started with, and its database. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readRunRecord } from '@repo/stack'
import pg from 'pg'

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : [],
  )
}

/** The environments of processes, by the beginning of their names. */
export function environmentsOf(stateFolder: string, ...names: string[]): string[] {
  const children = readRunRecord(stateFolder)?.children ?? []
  return children
    .filter(({ name }) => names.some((start) => name.startsWith(start)))
    .flatMap(({ pid }) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0'))
}

/** Long enough to be nobody's by chance. */
const secretMin = 16

const passwordsOfUrls = (text: string): string[] =>
  [...text.matchAll(/:\/\/[^:/@\s]*:([^@\s/]+)@/g)].map(([, found = '']) => decodeURIComponent(found))

/** Passwords and tokens in a file: of URLs, of JSON, one that stands alone, and the lines of a PEM. */
function secretsIn(text: string): string[] {
  const inJson = [...text.matchAll(/"(?:password|passphrase|secret|token|[a-z_]+)":\s*"([^"]{20,})"/g)].map(([, found = '']) => found)
  const alone = /^\S{20,}$/.test(text.trim()) ? [text.trim()] : []
  const pem = text.includes('PRIVATE KEY') ? text.split('\n').filter((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line)) : []
  return [...passwordsOfUrls(text), ...inJson, ...alone, ...pem].filter((found) => found.length >= secretMin)
}

/** @param files those of one side; public halves of keys are no secret */
export function secretsOf(files: readonly string[], environment: readonly string[]): Set<string> {
  const texts = files.filter((file) => !file.endsWith('.pub')).map((file) => readFileSync(file, 'utf8'))
  return new Set([...texts.flatMap(secretsIn), ...environment.flatMap(passwordsOfUrls)])
}

/** Public halves of the private keys in these files, so that one key in two forms is still one. */
export function keysOf(files: readonly string[]): Set<string> {
  const pems = files.map((file) => readFileSync(file, 'utf8')).filter((text) => text.startsWith('-----BEGIN PRIVATE KEY'))
  const halves = pems.map((pem) => createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }).toString())
  return new Set(halves)
}

export const small = (file: string): boolean => statSync(file).size > 0 && statSync(file).size < 1_000_000

/** Every row of every table of a database, as text. */
export async function rowsOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    )
    let all = ''
    for (const { name } of tables) {
      const { rows } = await client.query<{ line: string }>(`select to_jsonb(t)::text as line from ${name} as t`)
      all += `${rows.map(({ line }) => line).join('\n')}\n`
    }
    return all
  } finally {
    await client.end()
  }
}
