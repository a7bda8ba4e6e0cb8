/** The edge as it runs in production: a parent that holds the sockets, a process beneath it with threads, a control plane over HTTP, TLS on the same port. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EdgeConfigInput } from '@repo/contract/edge'
import { authority } from './certificates.ts'
import { ControlPlaneServer } from './control-plane-server.ts'
import { bareHost, EdgeLab } from './edge-lab.ts'
import { eventually, freePort } from './eventually.ts'
import { FakeZone } from './fake-zone.ts'
import { keyFolders } from './parties.ts'

export class EdgeBehindParent {
  readonly lab = new EdgeLab('net')
  readonly zone = new FakeZone()
  readonly ca = authority(join(this.lab.root, 'ca'))
  readonly configFile = join(this.lab.root, 'edge.json')
  readonly #controlPlane = new ControlPlaneServer(this.lab.controlPlane, (kid) =>
    kid === this.lab.global.kid ? this.lab.global.publicKey : undefined,
  )
  #parent: ChildProcess | undefined
  port = 0
  adminPort = 0

  get parent(): ChildProcess {
    if (!this.#parent) throw new Error('It has not been started')
    return this.#parent
  }

  /** Its zone `eu` is a server of this process; further cells and organisations are the lab's. */
  async start(overrides: Partial<EdgeConfigInput> = {}): Promise<void> {
    const { lab } = this
    this.ca.issue(join(lab.root, 'certs'), 'bare', ['localhost'])
    await Promise.all([this.zone.start(), this.#controlPlane.start()])
    ;[this.port, this.adminPort] = [await freePort(), await freePort()]
    lab.cell(1, 'eu', this.zone.address)
    const folders = keyFolders(join(lab.root, 'global'), lab.global, [lab.control], [])
    const config = {
      role: 'global',
      edgeId: 'global-1',
      listen: { host: '127.0.0.1', port: this.port },
      admin: { host: '127.0.0.1', port: this.adminPort },
      controlPlane: { url: this.#controlPlane.url, trustedKeysFolder: folders.trusted },
      serviceKeyFolder: folders.secrets,
      stateFolder: join(lab.root, 'state'),
      telemetryFolder: join(lab.root, 'telemetry'),
      bareHosts: [bareHost],
      threads: 2,
      tls: { certificateFolder: join(lab.root, 'certs'), ticketSecretFile: join(lab.root, 'tickets'), plain: 'serve', http2: true },
      ...overrides,
    }
    writeFileSync(this.configFile, JSON.stringify(config))
    this.#parent = spawn(process.execPath, ['src/main.ts', '--config', this.configFile], {
      stdio: 'inherit',
      cwd: join(import.meta.dirname, '../..'),
    })
    await eventually(async () => (await fetch(`http://127.0.0.1:${this.adminPort}/readyz`)).status === 200)
  }

  /** Processes that the parent has started and that still run. */
  serving(): string[] {
    return readFileSync(`/proc/${this.parent.pid}/task/${this.parent.pid}/children`, 'utf8').trim().split(' ')
  }

  /** Resolves when the next process serves and the one before is gone. */
  async restart(): Promise<void> {
    const [before] = this.serving()
    this.parent.kill('SIGHUP')
    await eventually(async () => this.serving().length === 1 && this.serving()[0] !== before)
  }

  async stop(): Promise<void> {
    const { parent } = this
    if (parent.exitCode === null && parent.signalCode === null) {
      const ended = once(parent, 'exit')
      parent.kill('SIGTERM')
      await ended
    }
    await this.lab.close()
    await Promise.all([this.zone.stop(), this.#controlPlane.stop()])
  }
}
