import { mkdirSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { repositoryRoot } from '../plan/repository-root.ts'
import { childEnvironment, type ServiceSpec } from '../services/service-spec.ts'

/** Compiled code is kept between starts: twenty Node processes that load the same files spend most of their start on compiling. */
const compileCache = join(repositoryRoot, 'node_modules/.cache/freehold-compile')

export interface NodeService {
  readonly name: string
  /** Folder of the app, from the repository's root. */
  readonly appFolder: string
  /** File to run and its arguments, from the app's folder. */
  readonly args: readonly string[]
  /** Asked at every start. */
  readonly env: () => Readonly<Record<string, string>>
  readonly logFile: string
  /** Where `/healthz` is asked. */
  readonly healthPort: number
  /** Upper bound of the JavaScript heap, so that twenty processes share one small machine. */
  readonly heapMiB: number
}

/** One of our own programs, run by the Node that runs the stack. It is ready when `/healthz` answers 200. */
export function nodeService(part: NodeService): ServiceSpec {
  mkdirSync(compileCache, { recursive: true })
  return {
    name: part.name,
    command: process.execPath,
    args: [`--max-old-space-size=${part.heapMiB}`, '--max-semi-space-size=8', '--enable-source-maps', ...part.args],
    env: () => childEnvironment({ NODE_ENV: 'production', NODE_COMPILE_CACHE: compileCache, ...part.env() }),
    cwd: join(repositoryRoot, part.appFolder),
    logFile: part.logFile,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
    readyTimeoutMs: 120_000,
    isReady: async () => (await askHealth(part.healthPort, '/healthz')).status === 200,
  }
}

export interface HealthAnswer {
  readonly status: number
  readonly body: string
}

/** @throws Error when nobody answers within two seconds */
export function askHealth(port: number, path: '/healthz' | '/readyz'): Promise<HealthAnswer> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 2_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    request.on('timeout', () => request.destroy(new Error(`No answer on port ${port}`)))
    request.on('error', reject)
  })
}
