/**
 * The parent that owns the listening sockets and never accepts. A process beneath it serves; on SIGHUP the next one starts over the same
 * sockets, and only when it accepts is the one before asked to drain. Connections that nobody has accepted yet belong to the socket and not
 * to a process, so none is lost, neither then nor when a process dies.
 */
import { declareNames, log } from '@repo/telemetry'
import { setTimeout as delay } from 'node:timers/promises'
import { Generation, type GenerationOptions } from './generation.ts'

const [replaced, kept, died] = declareNames(['edge_process_replaced', 'edge_process_kept', 'edge_process_died'])

export interface HolderOptions extends Pick<GenerationOptions, 'configFile' | 'threads' | 'publicFd' | 'adminFd'> {
  /** How long a process may take until it is ready to follow; then the one before stays. */
  readonly readyMs: number
  /** How long a process that was asked to drain may take; then it is ended. */
  readonly drainMs: number
}

const instancesMs = 2000
const backoffMs = (failures: number): number => Math.min(5000, 100 * 2 ** failures)

export class Holder {
  readonly #options: HolderOptions
  #current: Generation
  #stopping = false
  #restarting: Promise<void> | undefined
  #again = false
  readonly #draining = new Set<Promise<unknown>>()

  constructor(options: HolderOptions) {
    this.#options = options
    this.#current = this.#start(false)
  }

  /** Resolves when the first process accepts. */
  get serving(): Promise<void> {
    return this.#current.serving
  }

  get pid(): number | undefined {
    return this.#current.pid
  }

  /** Puts a new process in the place of the one that serves. Calls while one is on its way lead to one more. */
  restart(): Promise<void> {
    if (this.#restarting) {
      this.#again = true
      return this.#restarting
    }
    this.#restarting = this.#replace().finally(() => {
      this.#restarting = undefined
      if (!this.#again || this.#stopping) return
      this.#again = false
      void this.restart()
    })
    return this.#restarting
  }

  /** Lets what is in flight end and ends everything. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#drain(this.#current)
    await this.#restarting
    await Promise.all(this.#draining)
  }

  #start(follows: boolean): Generation {
    const generation: Generation = new Generation({
      ...this.#options,
      follows,
      onReplace: () => {
        if (generation === this.#current) void this.restart()
      },
    })
    const startedMs = performance.now()
    void generation.ended.then(() => this.#onEnded(generation, performance.now() - startedMs))
    return generation
  }

  async #replace(): Promise<void> {
    const before = this.#current
    const next = this.#start(before.running)
    if (before.running) next.adopt(await before.instances(instancesMs))
    const timer = AbortSignal.timeout(this.#options.readyMs)
    const ready = await Promise.race([
      next.serving.then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => timer.addEventListener('abort', () => resolve(false), { once: true })),
    ])
    if (!ready || this.#stopping) {
      log.error(kept, {})
      await next.end('SIGKILL')
      if (!before.running && !this.#stopping) this.#current = this.#start(false)
      return
    }
    this.#current = next
    log.info(replaced, {})
    const drained = this.#drain(before).finally(() => this.#draining.delete(drained))
    this.#draining.add(drained)
  }

  async #drain(generation: Generation): Promise<void> {
    const done = new AbortController()
    const late = delay(this.#options.drainMs, undefined, { signal: done.signal }).then(
      () => generation.end('SIGKILL'),
      () => undefined,
    )
    await generation.end('SIGTERM')
    done.abort()
    await late
  }

  /** A process that dies is followed at once by another; meanwhile clients wait in the socket's queue. */
  async #onEnded(generation: Generation, livedMs: number, failures = 0): Promise<void> {
    if (this.#stopping || generation !== this.#current || this.#restarting) return
    log.error(died, {})
    await delay(livedMs < 5000 ? backoffMs(failures + 1) : 0)
    // Somebody may have asked for a restart meanwhile, which sees to it; a second process would serve beside that one for ever.
    if (!this.#stopping && !this.#restarting && generation === this.#current) this.#current = this.#start(false)
  }
}
