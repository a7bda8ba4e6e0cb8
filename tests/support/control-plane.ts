/** A control plane of its own for one test file: its Postgres, keys and passphrase, and the process, which can be stopped, killed and started again. */
import { generateKeyPairSync, randomBytes, randomUUID, scryptSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readServiceKey, type ServiceKey } from '@repo/contract/edge'
import { setUpControlDatabase, startPostgres } from '@repo/stack'
import { startWorkerProcess, type WorkerProcess } from '../workflows/support/worker-process.ts'
import { freePort } from './free-port.ts'

const program = fileURLToPath(new URL('control-plane-program.ts', import.meta.url))
const passphrase = 'correct horse battery staple'

export interface ControlPlane {
  readonly url: string
  readonly dir: string
  readonly databaseUrls: { readonly superuser: string; readonly owner: string; readonly control: string; readonly dbos: string }
  /** Key by which a zone or edge signs; the control plane trusts it. `folder` holds its private half as a zone's secrets folder does. */
  issueKey(issuer: string): Promise<{ readonly key: ServiceKey; readonly folder: string }>
  /** Starts the process; KILL in `environment` makes it end at a step. */
  start(environment?: Readonly<Record<string, string>>): Promise<WorkerProcess>
  stop(): Promise<void>
  /** Calls the API as an operator, or as nobody with a null role. Gives status and parsed body. */
  call(role: 'operator' | 'viewer' | null, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Reads an address as an operator and gives the answer itself. */
  ask(role: 'operator' | 'viewer', path: string): Promise<Response>
  /** Registers a zone of the registry with one cell. */
  registerZone(code: string, number: number, country: string): Promise<void>
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly data: Record<string, unknown>
  readonly error: { readonly code: string; readonly data?: unknown }
}

/** Sets everything up and leaves the process to `start`. */
export async function prepareControlPlane(): Promise<ControlPlane> {
  const dir = await mkdtemp(join(tmpdir(), 'freehold-control-'))
  const secrets = join(dir, 'secrets')
  await mkdir(join(secrets, 'trusted'), { recursive: true })
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), port: await freePort(), durable: false })
  const urls = await setUpControlDatabase({ dir: join(dir, 'postgres'), superuserUrl: postgres.superuserUrl })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await writeKey(secrets, 'control:main')
  const salt = randomBytes(16)
  const hash = scryptSync(passphrase, salt, 32).toString('base64url')
  await writeFile(join(secrets, 'operator-passphrase.hash'), `scrypt:${salt.toString('base64url')}:${hash}\n`)

  let running: WorkerProcess | undefined
  const tokens = new Map<string, string>()
  const signIn = async (role: string): Promise<string> => {
    const known = tokens.get(role)
    if (known !== undefined) return known
    const answer = await fetch(`${url}/api/v1/operators/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ passphrase, role }),
    })
    const { data } = (await answer.json()) as { data: { token: string } }
    tokens.set(role, data.token)
    return data.token
  }

  const controlPlane: ControlPlane = {
    url,
    dir,
    databaseUrls: {
      superuser: postgres.superuserUrl('directory'),
      owner: urls.freehold_owner,
      control: urls.freehold_control,
      dbos: urls.freehold_dbos,
    },
    async issueKey(issuer) {
      const folder = join(dir, 'keys', issuer.replace(':', '-'))
      await mkdir(folder, { recursive: true })
      const { key, publicPem } = await writeKey(folder, issuer)
      await writeFile(join(secrets, 'trusted', `${key.kid}.pub`), publicPem)
      return { key, folder }
    },
    async start(environment = {}) {
      running = await startWorkerProcess(program, {
        HOST: '127.0.0.1',
        PORT: String(port),
        DATABASE_DIRECTORY_URL: urls.freehold_control,
        DATABASE_DBOS_URL: urls.freehold_dbos,
        CONTROL_SECRETS_DIR: secrets,
        TELEMETRY_DIR: join(dir, 'telemetry'),
        INSTANCE_ID: randomUUID(),
        LOCAL_STACK: '1',
        WORKER_LEASE_MS: '1500',
        ...environment,
      })
      return running
    },
    async stop() {
      running?.kill('SIGTERM')
      await running?.ended
      running = undefined
    },
    async call(role, method, path, body, headers = {}) {
      const token = role === null ? undefined : await signIn(role)
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, ...(text === '' ? {} : (JSON.parse(text) as object)) } as Answer
    },
    ask: async (role, path) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await signIn(role)}` } }),
    async registerZone(code, number, country) {
      await controlPlane.call('operator', 'PUT', `/api/v1/zones/${code}`, { webOrigin: `http://${code}.localhost:8080` })
      const regions = [{ provider: 'local', code: `${code}-main`, country, role: 'primary', lifecycle: 'active' }]
      const edgeAddress = `http://127.0.0.1:${9100 + number}`
      await controlPlane.call('operator', 'PUT', `/api/v1/cells/${code}-1`, { zone: code, number, edgeAddress, regions })
    },
    async close() {
      running?.kill('SIGKILL')
      await running?.ended
      await postgres.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
  return controlPlane
}

async function writeKey(folder: string, issuer: string): Promise<{ key: ServiceKey; publicPem: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const kid = `${issuer.replace(':', '-')}.t${randomBytes(4).toString('hex')}`
  await writeFile(join(folder, `service-${kid}.pem`), pem, { mode: 0o600 })
  return { key: readServiceKey(issuer, kid, pem), publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }
}
