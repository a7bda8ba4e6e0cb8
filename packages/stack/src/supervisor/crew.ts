import type { ServiceExit } from '../services/service-process.ts'
import type { ServiceSpec } from '../services/service-spec.ts'
import { StartProblem } from './preflight.ts'
import { startTicksOf } from './process-identity.ts'
import { removeRunRecord, writeRunRecord } from './run-file.ts'
import { Supervised, type SupervisedStatus } from './supervised.ts'

/** What the supervisor tells whoever started it; the command prints it, tests wait for it. */
export interface CrewReport {
  readonly ready: (name: string) => void
  readonly died: (name: string, exit: ServiceExit, againInMs: number) => void
}

export interface CrewOptions {
  readonly stateFolder: string
  readonly basePort: number
  readonly zones: readonly string[]
  readonly report: CrewReport
}

/** All supervised children of one stack, with the record that `status` and `stop` read. */
export class Crew {
  readonly #options: CrewOptions
  readonly #members = new Map<string, Supervised>()
  readonly #startedAt = new Date().toISOString()
  readonly #supervisorStartTicks = startTicksOf(process.pid)
  #ready = false
  #stopping = false

  constructor(options: CrewOptions) {
    this.#options = options
    this.#record()
  }

  /** Starts a child and keeps it alive from now on. @throws Error when its first start fails */
  async add(spec: ServiceSpec): Promise<void> {
    if (this.#stopping) throw new StartProblem('Stopped before everything was started.')
    const member = new Supervised(spec, { changed: () => this.#record(), died: this.#options.report.died })
    this.#members.set(spec.name, member)
    await member.start()
    this.#options.report.ready(spec.name)
  }

  get statuses(): SupervisedStatus[] {
    return [...this.#members.values()].map((member) => member.status)
  }

  /** Written down, so that `status` can tell a stack that is up from one that is starting. */
  markReady(): void {
    this.#ready = true
    this.#record()
  }

  /** Ends one child for good, for tests that take a part away. It can be added again. */
  async remove(name: string): Promise<void> {
    await this.#members.get(name)?.stop()
    this.#members.delete(name)
    this.#record()
  }

  /** Ends one child with SIGKILL, as a crash does, and leaves it dead: for tests of what the others then do. It can be added again. */
  async kill(name: string): Promise<void> {
    await this.#members.get(name)?.kill()
    this.#members.delete(name)
    this.#record()
  }

  /** Stops all: what takes requests first, then workers and the control plane, the services they stand on last. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const group of [isEdge, isProgram, () => true]) {
      const members = [...this.#members.entries()].filter(([name, member]) => member.status.state !== 'stopped' && group(name))
      await Promise.all(members.map(([, member]) => member.stop()))
    }
    removeRunRecord(this.#options.stateFolder)
  }

  #record(): void {
    const { stateFolder, basePort, zones } = this.#options
    writeRunRecord(stateFolder, {
      supervisorPid: process.pid,
      supervisorStartTicks: this.#supervisorStartTicks,
      basePort,
      zones: [...zones],
      startedAt: this.#startedAt,
      ready: this.#ready,
      children: this.statuses.map((status) => ({
        ...status,
        startTicks: status.pid === undefined ? undefined : startTicksOf(status.pid),
      })),
    })
  }
}

const isEdge = (name: string) => name === 'edge' || name.endsWith('/edge')
const isService = (name: string) => /\/(postgres|redis|cerbos)$/.test(name)
const isProgram = (name: string) => !isEdge(name) && !isService(name)
