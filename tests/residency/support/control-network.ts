/** The control plane in a network of its own, as it is deployed: the built program with its own settings, behind two openings and no route. */
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRunRecord, stackPorts } from '@repo/stack'
import { text } from 'node:stream/consumers'
import { until } from '../../workflows/support/until.ts'

export interface Target {
  readonly host: string
  readonly port: number
}

export interface Seen {
  /** `connected`, or the code of the failure; one for each target. */
  readonly outcomes: readonly string[]
  /** Which network the attempts were made in, and which the control plane runs in. */
  readonly namespace: string
  readonly controlPlane: string
  readonly interfaces: readonly string[]
  readonly routes: number
}

/** The loopback of a new network is down. Perl is part of every Debian; `ip` is not. */
const loopbackUp = `perl -e '$up = pack("a16 s x22", "lo", 0x49); socket(S, 2, 1, 0) && ioctl(S, 0x8914, $up) or die "no loopback: $!"'`

/** @throws Error where the machine makes no networks: then nothing is proved, and that is a failure */
export async function startControlNetwork(stack: { readonly stateFolder: string; readonly basePort: number }) {
  const tried = spawnSync('unshare', ['-Urn', 'sh', '-c', loopbackUp], { encoding: 'utf8' })
  if (tried.status !== 0) {
    throw new Error(
      `This machine lets nobody make a network of their own, so that nothing is proved here: ${tried.stderr || tried.error?.message}`,
    )
  }
  const { controlPlane, controlPostgres } = stackPorts(stack.basePort)
  const pid = readRunRecord(stack.stateFolder)?.children.find(({ name }) => name === 'control-plane')?.pid ?? 0
  const words = (file: string): string[] => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1)
  const [program = '', ...args] = words('cmdline')
  const passages = mkdtempSync(join(tmpdir(), 'control-'))
  // The settings of the running one but for what two must not share: who it is, and where it writes.
  const own = { INSTANCE_ID: randomUUID(), TELEMETRY_DIR: join(passages, 'telemetry'), SNAPSHOT_DIR: join(passages, 'snapshots') }
  const env = { ...Object.fromEntries(words('environ').map((line) => line.split(/=(.*)/s).slice(0, 2))), ...own } as NodeJS.ProcessEnv

  const sockets = new Set<Socket>()
  const database = createServer((from) => {
    const to = connect(controlPostgres, '127.0.0.1')
    for (const socket of [from, to]) {
      sockets.add(socket)
      socket.on('error', () => [from, to].forEach((one) => one.destroy()))
      socket.on('close', () => [from, to].forEach((one) => one.destroy()))
    }
    from.pipe(to).pipe(from)
  }).listen(join(passages, 'database'))
  await once(database, 'listening')

  const inside = join(import.meta.dirname, 'inside-network.mjs')
  const told = JSON.stringify({ passages, databasePort: controlPostgres, controlPort: controlPlane, program, args })
  const shell = ['sh', '-c', `${loopbackUp} && exec "$@"`, 'sh', process.execPath, inside, told]
  const child = spawn('unshare', ['-Urn', ...shell], { cwd: `/proc/${pid}/cwd`, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))

  const ask = (path: string, method = 'GET', body = ''): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const headers = { host: `localhost:${controlPlane}`, 'content-type': 'application/json' }
      const sent = request({ socketPath: join(passages, 'control'), path, method, headers, agent: false }, (response) => {
        text(response).then((read) => resolve({ status: response.statusCode ?? 0, body: read }), reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  await until('the control plane to be ready in its network', async () => {
    if (child.exitCode !== null) throw new Error(`It ended: ${said}`)
    const answer = await ask('/readyz').catch(() => undefined)
    return answer?.status === 200 ? true : undefined
  })

  return {
    /** A request by the one opening that leads in. */
    ask,
    /** Tries to connect from inside that network. */
    async attempt(targets: readonly Target[]): Promise<Seen> {
      const socket = connect(join(passages, 'attempts'))
      socket.end(JSON.stringify(targets))
      return JSON.parse(await text(socket)) as Seen
    },
    async stop(): Promise<void> {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill('SIGTERM')
      await ended
      for (const socket of sockets) socket.destroy()
      database.close()
      rmSync(passages, { recursive: true, force: true })
    },
  }
}
