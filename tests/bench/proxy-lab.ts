/** Proxies side by side in front of one backend, each a process of its own, and the files they need. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-port.ts'
import { cpuMsOf, processTree } from './process-cpu.ts'

const repository = join(import.meta.dirname, '../..')

export interface Proxy {
  readonly name: string
  readonly port: number
  readonly pid: number
}

export class ProxyLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'proxy-bench-'))
  /** The organisation that all requests name. */
  readonly org = randomUUID()
  readonly #children: ChildProcess[] = []

  file(name: string, text: string | Buffer): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  /** Starts a program that listens on `port`, and waits until it does. */
  async start(name: string, port: number, program: string, args: readonly string[]): Promise<Proxy> {
    const child = spawn(program, args, { stdio: 'ignore', cwd: repository })
    this.#children.push(child)
    for (const endMs = Date.now() + 30_000; !(await accepts(port));) {
      if (Date.now() > endMs) throw new Error(`${name} does not listen`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return { name, port, pid: child.pid ?? 0 }
  }

  /** @param body of the configuration, behind what all of them have */
  async haproxy(port: number, body: string): Promise<Proxy> {
    const head = `global
  nbthread 1
  maxconn 4096
  tune.ssl.default-dh-param 2048
defaults
  timeout connect 2s
  timeout client 65s
  timeout server 60s
`
    return this.start('HAProxy', port, 'haproxy', ['-f', this.file(`haproxy-${port}.cfg`, head + body)])
  }

  /** This edge alone, every organisation in one zone. */
  async edge(port: number, backendPort: number, more: readonly string[] = []): Promise<Proxy> {
    const orgs = this.file('orgs', `${this.org} eu\n`)
    const program = [join(repository, 'apps/edge/src/alone/main.ts'), '--listen', `127.0.0.1:${port}`, '--orgs', orgs]
    const places = ['--zones', `eu=127.0.0.1:${backendPort}`, '--telemetry', join(this.folder, `telemetry-${port}`)]
    return this.start('this edge', port, process.execPath, [...program, ...places, ...more])
  }

  async nginx(port: number, servers: string): Promise<void> {
    const config = `worker_processes 1; error_log stderr; pid ${join(this.folder, `nginx-${port}.pid`)}; daemon off; user root;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000; sendfile on; client_max_body_size 0; ${servers} }
`
    await this.start('nginx', port, 'nginx', ['-c', this.file(`nginx-${port}.conf`, config)])
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGTERM')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export { freePort }

/** CPU milliseconds that a proxy's processes spend on some work, and what the work gives. */
export async function costOf<Result>(proxy: Proxy, work: () => Promise<Result>): Promise<{ cpuMs: number; result: Result }> {
  const pids = processTree(proxy.pid)
  const before = cpuMsOf(pids)
  const result = await work()
  return { cpuMs: cpuMsOf(pids) - before, result }
}

/** Runs each round for every contender, the order turned each time: whoever comes later in a round finds another machine. */
export async function inTurns<Contender>(
  contenders: readonly Contender[],
  rounds: number,
  work: (contender: Contender) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) await work(contender)
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
