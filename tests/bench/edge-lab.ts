/** The parts of the edge's benchmark: a load, backends that cost nothing to speak of, and the contenders in front of them. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getuid } from 'node:process'
import { promisify } from 'node:util'
import { freePort } from '../support/free-port.ts'

const repository = join(import.meta.dirname, '../..')
const run = promisify(execFile)

export interface Contender {
  readonly name: string
  readonly port: number
  readonly pid: number
}

export interface Case {
  readonly name: string
  readonly path: string
  readonly bodyBytes: number
}

export const cases: readonly Case[] = [
  { name: 'GET 200 B', path: '/api/v1/200', bodyBytes: 0 },
  { name: 'GET 10 kB', path: '/api/v1/10k', bodyBytes: 0 },
  { name: 'POST 1 kB', path: '/api/v1/200', bodyBytes: 1024 },
]

/** What Debian has and the repository does not bring: as root it is installed, else its absence is said. */
export function ensurePrograms(): void {
  const missing = ['haproxy', 'wrk', 'nginx'].filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  if (missing.length === 0) return
  if (getuid?.() !== 0) throw new Error(`This benchmark needs ${missing.join(', ')}: apt-get install haproxy wrk nginx-light`)
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'haproxy', 'wrk', 'nginx-light'], { stdio: 'ignore' })
}

export class EdgeLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'edge-bench-'))
  readonly #ids = Array.from({ length: 10_000 }, () => randomUUID())
  readonly #children: ChildProcess[] = []
  #backends: readonly [number, number] = [0, 0]

  async start(): Promise<Contender[]> {
    ensurePrograms()
    this.#backends = [await freePort(), await freePort()]
    this.#file('10k', 'b'.repeat(10_240))
    this.#file('orgs', this.#ids.map((id, index) => `${id} ${index % 2 === 0 ? 'eu' : 'us'}\n`).join(''))
    for (const one of cases) this.#file(`${one.name}.lua`, this.#loadScript(one))
    this.#spawn('nginx', ['-c', this.#file('nginx.conf', this.#nginx())])
    return [
      await this.#haproxy(),
      await this.#edge('this edge, node:net', 'net'),
      await this.#edge('this edge, node:http and undici', 'http'),
    ]
  }

  /** A published Node proxy over the same backends. Call it after `start`. */
  async peer(name: string): Promise<Contender> {
    const port = await freePort()
    const places = [join(this.folder, 'orgs'), ...this.#backends.map(String)]
    return this.#contender(name, port, process.execPath, [join(repository, 'tests/bench/node-peer.ts'), name, String(port), ...places])
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGTERM')
  }

  /** @returns how many requests were answered, all of them with 2xx */
  async load(contender: Contender, one: Case, seconds: number): Promise<number> {
    const url = `http://127.0.0.1:${contender.port}`
    const script = join(this.folder, `${one.name}.lua`)
    const { stdout } = await run('wrk', ['-t1', '-c64', `-d${seconds}s`, '--timeout', '10s', '-s', script, url])
    if (/Non-2xx/.test(stdout)) throw new Error(`${contender.name} answered ${one.name} with errors:\n${stdout}`)
    return Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  }

  async #haproxy(): Promise<Contender> {
    const port = await freePort()
    const [eu, us] = this.#backends
    const config = `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 2s
  timeout client 65s
  timeout server 60s
  http-reuse always
  option forwardfor
frontend public
  bind 127.0.0.1:${port}
  unique-id-format %{+X}o%ci%cp%fi%fp%Ts%rt
  unique-id-header x-request-id
  use_backend %[req.hdr(x-org-id),map_str(${join(this.folder, 'orgs')})]
backend eu
  server s 127.0.0.1:${eu}
backend us
  server s 127.0.0.1:${us}
`
    return this.#contender('HAProxy', port, 'haproxy', ['-f', this.#file('haproxy.cfg', config)])
  }

  async #edge(name: string, transport: string): Promise<Contender> {
    const port = await freePort()
    const [eu, us] = this.#backends
    const program = [join(repository, 'apps/edge/src/alone/main.ts'), '--listen', `127.0.0.1:${port}`, '--transport', transport]
    const places = ['--orgs', join(this.folder, 'orgs'), '--zones', `eu=127.0.0.1:${eu},us=127.0.0.1:${us}`]
    return this.#contender(name, port, process.execPath, [...program, ...places, '--telemetry', join(this.folder, transport)])
  }

  async #contender(name: string, port: number, program: string, args: readonly string[]): Promise<Contender> {
    const child = this.#spawn(program, args)
    const headers = { 'x-org-id': this.#ids[0] ?? '' }
    for (const endMs = Date.now() + 60_000; ;) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/200`, { headers }).catch(() => undefined)
      if (answer?.status === 200) return { name, port, pid: child.pid ?? 0 }
      if (Date.now() > endMs) throw new Error(`${name} does not answer`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { stdio: 'ignore', cwd: repository })
    this.#children.push(child)
    return child
  }

  #file(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  #nginx(): string {
    const listens = this.#backends.map((port) => `listen 127.0.0.1:${port};`).join(' ')
    return `worker_processes 1; error_log stderr; pid ${join(this.folder, 'nginx.pid')}; daemon off; user root;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000; client_body_buffer_size 64k; open_file_cache max=10;
  server { ${listens}
    location /api/v1/200 { return 200 "${'a'.repeat(200)}"; }
    location /api/v1/10k { alias ${join(this.folder, '10k')}; default_type text/plain; } } }
`
  }

  /** A thousand organisations in turn, a browser's usual fields: about 350 bytes of head. */
  #loadScript({ path, bodyBytes }: Case): string {
    const ids = this.#ids.slice(0, 1000).map((id) => `"${id}"`)
    return `local ids = {${ids.join(',')}}
local n = 0
local body = ${bodyBytes === 0 ? 'nil' : `string.rep("x", ${bodyBytes})`}
request = function()
  n = n % 1000 + 1
  return wrk.format("${bodyBytes === 0 ? 'GET' : 'POST'}", "${path}", {
    ["X-Org-Id"] = ids[n], ["Accept"] = "application/json", ["User-Agent"] = "bench/1.0 (load)",
    ["Cookie"] = "session=abcdefghijklmnopqrstuvwxyz0123456789", ["Accept-Encoding"] = "gzip, br", ["Accept-Language"] = "de-DE,de;q=0.9",
  }, body)
end
`
  }
}
