import { setTimeout as delay } from 'node:timers/promises'
import { logTail, spawnService, waitUntilReady, type RunningService, type ServiceExit } from '../services/service-process.ts'
import type { ServiceSpec } from '../services/service-spec.ts'
import { StartProblem } from './preflight.ts'

export type SupervisedState = 'starting' | 'ready' | 'waiting' | 'stopped'

/** What the supervisor shows and writes down about one child. */
export interface SupervisedStatus {
  readonly name: string
  readonly pid: number | undefined
  readonly state: SupervisedState
  /** How often it was started again after dying. */
  readonly restarts: number
  readonly logFile: string
}

export interface SupervisedEvents {
  readonly changed: (status: SupervisedStatus) => void
  readonly died: (name: string, exit: ServiceExit, againInMs: number) => void
}

const firstBackOffMs = 500
const longestBackOffMs = 30_000
/** A child that lived this long has recovered: its next death starts the back-off anew. */
const healthyAfterMs = 60_000

/**
 * One child that is kept alive: started, watched, and started again with a growing pause when it dies. Its first start must succeed;
 * after that it never gives up, because a stack with a missing part is repaired, not taken down.
 */
export class Supervised {
  readonly #events: SupervisedEvents
  readonly #stopping = new AbortController()
  #running: RunningService | undefined
  #state: SupervisedState = 'starting'
  #restarts = 0
  #backOffMs = firstBackOffMs
  #watch: Promise<void> = Promise.resolve()

  readonly spec: ServiceSpec

  constructor(spec: ServiceSpec, events: SupervisedEvents) {
    this.spec = spec
    this.#events = events
  }

  get status(): SupervisedStatus {
    return {
      name: this.spec.name,
      pid: this.#running?.pid,
      state: this.#state,
      restarts: this.#restarts,
      logFile: this.spec.logFile,
    }
  }

  /** @throws StartProblem with the end of its log when it dies or is not ready in time; nothing of it is left then */
  async start(): Promise<void> {
    const running = await this.#spawn().catch((cause: unknown) => {
      throw new StartProblem(cause instanceof Error ? cause.message : String(cause), { cause })
    })
    const outcome = await waitUntilReady(running)
    if (outcome !== 'ready') {
      await this.stop()
      const end = await logTail(this.spec.logFile)
      throw new StartProblem(`${this.spec.name} ${outcome}. The end of ${this.spec.logFile}:\n${end}`)
    }
    this.#set('ready')
    this.#watch = this.#keepAlive(running)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.stop()
    await this.#watch
    // One that was being started again while the stop came.
    await this.#running?.stop()
    this.#running = undefined
    this.#set('stopped')
  }

  /** Ends it without asking, as a crash does, and does not start it again. */
  async kill(): Promise<void> {
    // Before the signal, or its death would be answered with a new start.
    this.#stopping.abort()
    const pid = this.#running?.pid
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await this.stop()
  }

  async #spawn(): Promise<RunningService> {
    this.#running = await spawnService(this.spec)
    this.#set('starting')
    return this.#running
  }

  async #keepAlive(first: RunningService): Promise<void> {
    let running = first
    while (!this.#stopping.signal.aborted) {
      const bornAtMs = Date.now()
      const exit = await running.exited
      if (this.#stopping.signal.aborted) return
      if (Date.now() - bornAtMs > healthyAfterMs) this.#backOffMs = firstBackOffMs
      this.#running = undefined
      this.#set('waiting')
      this.#events.died(this.spec.name, exit, this.#backOffMs)
      await delay(this.#backOffMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      this.#backOffMs = Math.min(this.#backOffMs * 2, longestBackOffMs)
      if (this.#stopping.signal.aborted) return
      running = await this.#restart()
    }
  }

  async #restart(): Promise<RunningService> {
    this.#restarts += 1
    const running = await this.#spawn()
    // Not awaited: a child that dies while it starts is noticed by the loop above, as any other death.
    void waitUntilReady(running).then((outcome) => {
      if (outcome === 'ready' && this.#running === running) this.#set('ready')
    })
    return running
  }

  #set(state: SupervisedState): void {
    this.#state = state
    this.#events.changed(this.status)
  }
}
