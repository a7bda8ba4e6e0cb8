/**
 * The threads of the data path, seen from the thread in control, which follows the directory, probes the instances and answers operators,
 * and accepts no client. The threads share the directory's table; everything else goes by message.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { EdgeConfig } from '@repo/contract/edge'
import { invariant } from '@repo/core'
import type { ReaderThreads } from '../directory/reader-threads.ts'
import { ratesBytes } from '../limits/organization-rates.ts'
import type { ListenTarget } from '../server/edge-server.ts'
import type { Readiness } from '../server/health.ts'
import type { DataPath, InstanceNews, Points } from './data-path.ts'
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts'
import { UsableUntil } from './usable-until.ts'

export interface ThreadGroupOptions {
  readonly config: EdgeConfig
  readonly readers: ReaderThreads
  readonly readiness: () => Readiness
  /** Milliseconds for which the directory may still serve; 0 when it may not. */
  readonly usableForMs: () => number
  readonly refreshDirectory: (timeoutMs: number) => Promise<void>
  readonly instances: () => readonly InstanceNews[]
  /** A thread has ended by itself: its connections are lost, and so is its socket. */
  readonly onLost: () => void
}

/** Nobody waits longer for figures of a thread that is busy; it is left out. */
const measureMs = 1000
const tellEveryMs = 500

export class ThreadGroup implements DataPath {
  readonly #options: ThreadGroupOptions
  readonly #workers: Worker[]
  readonly #usableUntil = new UsableUntil()
  readonly #rates = new SharedArrayBuffer(ratesBytes)
  readonly #timer: NodeJS.Timeout
  readonly #asked = new Map<number, (points: Points) => void>()
  #question = 0
  #draining = false
  port = 0

  constructor(options: ThreadGroupOptions) {
    this.#options = options
    this.#usableUntil.set(options.usableForMs())
    this.#workers = Array.from({ length: options.config.threads }, (_unused, index) => this.#start(index + 1))
    this.#timer = setInterval(() => this.#tellState(), tellEveryMs)
    this.#timer.unref()
  }

  async listen(targets: readonly ListenTarget[]): Promise<void> {
    this.#tellState()
    await Promise.all(
      this.#workers.map(async (worker, index) => {
        const target = targets[index]
        // A descriptor that two threads share is closed for both when one of them ends.
        invariant(target && 'fd' in target, 'each thread has a descriptor of its own')
        const { port } = await this.#answer(worker, 'listening', { kind: 'listen', fd: target.fd })
        this.port = port
      }),
    )
  }

  tell(news: InstanceNews): void {
    for (const worker of this.#workers) send(worker, { kind: 'instances', news })
  }

  tellUsable(): void {
    this.#usableUntil.set(this.#options.usableForMs())
  }

  async measured(): Promise<readonly Points[]> {
    const all = await Promise.all(this.#workers.map((worker) => this.#measure(worker)))
    return all.filter((points) => points !== undefined)
  }

  async drain(): Promise<void> {
    this.#draining = true
    clearInterval(this.#timer)
    await Promise.all(
      this.#workers.map(async (worker) => {
        const ended = worker.threadId < 0 ? Promise.resolve() : once(worker, 'exit')
        send(worker, { kind: 'drain' })
        await ended
      }),
    )
  }

  #start(number: number): Worker {
    const { config, readers, readiness, instances } = this.#options
    const directory = readers.connect()
    const workerData: ThreadStart = {
      ...{ config: shareOf(config), number, directory, readiness: readiness(), instances: instances() },
      ...{ usableUntil: this.#usableUntil.buffer, rates: this.#rates },
    }
    const worker = new Worker(new URL('./thread-main.ts', import.meta.url), { workerData, transferList: [directory] })
    worker.on('message', (message: FromThread) => this.#take(worker, message))
    // 'exit' follows; what the thread could say of it is in its own log.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (!this.#draining) this.#options.onLost()
    })
    return worker
  }

  #take(worker: Worker, message: FromThread): void {
    if (message.kind === 'refresh') {
      const { id, timeoutMs } = message
      void this.#options.refreshDirectory(timeoutMs).then(() => send(worker, { kind: 'refreshed', id }))
    } else if (message.kind === 'measured') {
      this.#asked.get(message.id)?.(message.points)
      this.#asked.delete(message.id)
    }
  }

  #measure(worker: Worker): Promise<Points | undefined> {
    const { promise, resolve } = Promise.withResolvers<Points | undefined>()
    this.#question += 1
    const id = this.#question
    const timer = setTimeout(() => {
      this.#asked.delete(id)
      resolve(undefined)
    }, measureMs)
    this.#asked.set(id, (points) => {
      clearTimeout(timer)
      resolve(points)
    })
    send(worker, { kind: 'measure', id })
    return promise
  }

  #tellState(): void {
    this.tellUsable()
    const message: ToThread = { kind: 'readiness', readiness: this.#options.readiness() }
    for (const worker of this.#workers) send(worker, message)
  }

  async #answer<Kind extends FromThread['kind']>(worker: Worker, kind: Kind, question: ToThread): Promise<FromThread & { kind: Kind }> {
    const { promise, resolve, reject } = Promise.withResolvers<FromThread & { kind: Kind }>()
    const onMessage = (message: FromThread): void => {
      if (message.kind === kind) resolve(message as FromThread & { kind: Kind })
    }
    const onError = (error: unknown): void => reject(error)
    const onExit = (): void => reject(new Error('A thread of the data path ended before it listened'))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    try {
      send(worker, question)
      return await promise
    } finally {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
    }
  }
}

/** Limits are the process's; each thread holds its part of them. */
function shareOf(config: EdgeConfig): EdgeConfig {
  const { limits, threads } = config
  const part = (whole: number): number => Math.ceil(whole / threads)
  const own = { connectionsPerUpstream: part(limits.connectionsPerUpstream), connectionsMax: part(limits.connectionsMax) }
  const requests = { requestsPerCell: part(limits.requestsPerCell), requestsMax: part(limits.requestsMax) }
  return { ...config, limits: { ...limits, ...own, ...requests } }
}

const send = (worker: Worker, message: ToThread): void => worker.postMessage(message)
