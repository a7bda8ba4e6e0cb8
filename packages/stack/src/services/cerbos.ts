import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { startService, type RunningService } from './service-process.ts'
import { childEnvironment, type ServiceSpec } from './service-spec.ts'

/** Cerbos from npm, the platform's binary itself, on unix sockets only. */
export interface CerbosOptions {
  readonly dir: string
  /** The folder of policy files; a change in it is picked up by the running process. */
  readonly policiesDir: string
  readonly name?: string
}

export interface PreparedCerbos {
  readonly spec: ServiceSpec
  /** For `new GRPC(address, { tls: false })`: `unix:/…/cerbos.sock`. */
  readonly address: string
}

export type RunningCerbos = RunningService & PreparedCerbos

export async function prepareCerbos(options: CerbosOptions): Promise<PreparedCerbos> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 })
  const sockets = await socketFolder(options.dir)
  const grpcSocket = join(sockets, 'cerbos.sock')
  const httpSocket = join(sockets, 'cerbos-http.sock')
  const configFile = join(options.dir, 'cerbos.yaml')
  await writeFile(configFile, configuration(options.policiesDir, grpcSocket, httpSocket), { mode: 0o600 })
  // A socket left by a killed process would be refused as already in use.
  await Promise.all([grpcSocket, httpSocket].map((socket) => rm(socket, { force: true })))
  return {
    address: `unix:${grpcSocket}`,
    spec: {
      name: options.name ?? 'cerbos',
      command: cerbosProgram(),
      args: ['server', `--config=${configFile}`, '--log-level=warn'],
      // Six of them share a small machine: fewer scheduler threads and an earlier collection cost nothing that is felt.
      env: () => childEnvironment({ CERBOS_NO_TELEMETRY: '1', GOMAXPROCS: '2', GOGC: '50' }),
      cwd: options.dir,
      logFile: join(options.dir, 'cerbos.log'),
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 5_000,
      readyTimeoutMs: 60_000,
      isReady: () => isHealthy(httpSocket),
    },
  }
}

/** `prepareCerbos`, started and serving its policies. */
export async function startCerbos(options: CerbosOptions): Promise<RunningCerbos> {
  const prepared = await prepareCerbos(options)
  return { ...prepared, ...(await startService(prepared.spec)) }
}

/** The path of the program itself; its npm wrapper would be one more process to stop. */
export function cerbosProgram(): string {
  const fromStack = createRequire(import.meta.url)
  const fromCerbos = createRequire(fromStack.resolve('cerbos/package.json'))
  const name = `cerbos-${process.platform}-${process.arch}`
  try {
    return join(fromCerbos.resolve(`@cerbos/${name}/package.json`), '..', name)
  } catch (cause) {
    throw new Error(`There is no Cerbos package for ${process.platform}-${process.arch}.`, { cause })
  }
}

function configuration(policiesDir: string, grpcSocket: string, httpSocket: string): string {
  return stringify({
    server: { grpcListenAddr: `unix:${grpcSocket}`, httpListenAddr: `unix:${httpSocket}`, adminAPI: { enabled: false } },
    storage: { driver: 'disk', disk: { directory: policiesDir, watchForChanges: true } },
    telemetry: { disabled: true },
    audit: { enabled: false },
  })
}

/** A socket's path may have 107 bytes at most: a checkout that lies deep keeps its sockets in the temporary folder. */
async function socketFolder(dir: string): Promise<string> {
  if (Buffer.byteLength(join(dir, 'cerbos-http.sock')) <= 107) return dir
  const short = join(tmpdir(), `freehold-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`)
  await mkdir(short, { recursive: true, mode: 0o700 })
  return short
}

function isHealthy(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ask = request({ socketPath, path: '/_cerbos/health', timeout: 2_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ask.on('timeout', () => ask.destroy())
    ask.on('error', reject)
    ask.end()
  })
}
