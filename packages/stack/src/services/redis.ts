import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { passwordFile, writeSecretFile } from './secret-file.ts'
import { startService, type RunningService } from './service-process.ts'
import { childEnvironment, type ServiceSpec } from './service-spec.ts'

/**
 * Debian's redis-server with one folder per zone: append-only file, loopback only, a password that is in its 0600 configuration
 * file and not on its command line.
 */
export interface RedisOptions {
  readonly dir: string
  readonly port: number
  readonly name?: string
}

export interface PreparedRedis {
  readonly spec: ServiceSpec
  readonly url: string
}

export type RunningRedis = RunningService & PreparedRedis

/** Where `scripts/` unpacks redis-server and its libraries when it may not install packages. */
const unpacked = fileURLToPath(new URL('../../../../.tools/debian', import.meta.url))

export async function prepareRedis(options: RedisOptions): Promise<PreparedRedis> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 })
  const { redis } = await passwordFile(join(options.dir, 'passwords.json'), ['redis'])
  const configFile = join(options.dir, 'redis.conf')
  await writeSecretFile(configFile, configuration(options, redis))
  const url = `redis://:${redis}@127.0.0.1:${options.port}`
  const program = redisProgram()
  return {
    url,
    spec: {
      name: options.name ?? 'redis',
      command: program.command,
      args: [configFile],
      env: () => childEnvironment(program.env),
      cwd: options.dir,
      logFile: join(options.dir, 'redis.log'),
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 5_000,
      readyTimeoutMs: 20_000,
      isReady: () => pings(url),
    },
  }
}

/** `prepareRedis`, started and answering. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const prepared = await prepareRedis(options)
  return { ...prepared, ...(await startService(prepared.spec)) }
}

function configuration(options: RedisOptions, password: string): string {
  return [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `dir "${options.dir}"`,
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'databases 1',
    'daemonize no',
    '',
  ].join('\n')
}

/** @throws Error when neither the system nor the unpacked packages have it; bootstrap makes sure that one does */
function redisProgram(): { command: string; env: Record<string, string> } {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const found = folders.map((folder) => join(folder, 'redis-server')).find(isRunnable)
  if (found) return { command: found, env: {} }
  const own = join(unpacked, 'usr/bin/redis-server')
  if (!existsSync(own)) throw new Error('redis-server is missing: run `npm start`, which installs it.')
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const libraries = [join(unpacked, 'usr/lib', triplet), join(unpacked, 'lib', triplet)]
  return { command: own, env: { LD_LIBRARY_PATH: libraries.join(delimiter) } }
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

async function pings(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } finally {
    redis.disconnect()
  }
}
