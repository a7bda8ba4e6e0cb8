/**
 * The app instances behind a zone's edge. They announce themselves every two seconds; one that falls silent loses its lease, one that
 * cannot be reached is passed over for a while (passive health), one that does not answer its probes until it does (active health).
 * Requests go to the instance with the fewest in flight. Health only prefers: when no instance is healthy, one of the others is tried.
 */
import type { InstanceRegistration } from '@repo/contract/edge'
import type { InstanceNews } from '../data-path/data-path.ts'
import type { UpstreamFailure } from './transport-errors.ts'

interface Instance {
  readonly id: string
  address: string
  seenAtMs: number
  open: number
  failures: number
  ejectedUntilMs: number
  /** It has not answered its last probes. */
  silent: boolean
}

export interface InstanceLease {
  readonly id: string
  readonly address: string
  /** Call once when the request is over. */
  release(): void
  /** The instance answered. */
  worked(): void
  /** It did not answer. */
  failed(reason: UpstreamFailure['reason']): void
}

export class InstanceRegistry {
  readonly #instances = new Map<string, Instance>()
  readonly #leaseMs: number
  readonly #nowMs: () => number
  #turn = 0

  constructor(leaseMs: number, nowMs: () => number = Date.now) {
    this.#leaseMs = leaseMs
    this.#nowMs = nowMs
  }

  register({ instanceId, address }: InstanceRegistration): void {
    const known = this.#instances.get(instanceId)
    if (known?.address === address) {
      known.seenAtMs = this.#nowMs()
      return
    }
    // Two instances cannot share an address: the newer one is what listens there now.
    for (const other of this.#instances.values()) if (other.address === address) this.#instances.delete(other.id)
    this.#instances.set(instanceId, {
      id: instanceId,
      address,
      seenAtMs: this.#nowMs(),
      open: 0,
      failures: 0,
      ejectedUntilMs: 0,
      silent: false,
    })
  }

  /** What another thread has heard. */
  take(news: InstanceNews): void {
    if (news.kind === 'registered') this.register(news.registration)
    else if (news.kind === 'removed') this.remove(news.instanceId)
    else this.probed(news.instanceId, news.answers)
  }

  /** An instance does not answer its probes any more, or answers again. */
  probed(instanceId: string, answers: boolean): void {
    const instance = this.#instances.get(instanceId)
    if (instance) instance.silent = !answers
  }

  /** Who is registered, for whoever else has to know. */
  registrations(): InstanceRegistration[] {
    return this.#leased().map(({ id, address }) => ({ instanceId: id, address }))
  }

  /** @returns false when the instance was not known */
  remove(instanceId: string): boolean {
    return this.#instances.delete(instanceId)
  }

  counts(): { healthy: number; ejected: number } {
    const now = this.#nowMs()
    const leased = this.#leased()
    const ejected = leased.filter((instance) => instance.silent || instance.ejectedUntilMs > now).length
    return { healthy: leased.length - ejected, ejected }
  }

  /** For operators' health: opaque ids and states. */
  list(): { id: string; state: 'healthy' | 'ejected'; open: number; seenMsAgo: number }[] {
    const now = this.#nowMs()
    return this.#leased().map(({ id, ejectedUntilMs, silent, open, seenAtMs }) => ({
      id,
      state: silent || ejectedUntilMs > now ? 'ejected' : 'healthy',
      open,
      seenMsAgo: now - seenAtMs,
    }))
  }

  /**
   * The instance for the next request: the fewest in flight, equal ones in turn.
   * @param tried instances this request has failed at
   * @returns undefined when none is left. When all are passed over, the one passed over longest is tried: better than none.
   */
  lease(tried: ReadonlySet<string>): InstanceLease | undefined {
    const now = this.#nowMs()
    const left = this.#leased().filter((instance) => !tried.has(instance.id))
    const healthy = left.filter((instance) => !instance.silent && instance.ejectedUntilMs <= now)
    const fewest = Math.min(...healthy.map((instance) => instance.open))
    const equal = healthy.filter((instance) => instance.open === fewest)
    this.#turn = (this.#turn + 1) % 0x4000_0000
    const chosen = equal[this.#turn % Math.max(equal.length, 1)] ?? left.sort((a, b) => a.ejectedUntilMs - b.ejectedUntilMs)[0]
    return chosen && this.#toLease(chosen)
  }

  #leased(): Instance[] {
    const oldest = this.#nowMs() - this.#leaseMs
    for (const instance of this.#instances.values()) if (instance.seenAtMs < oldest) this.#instances.delete(instance.id)
    return [...this.#instances.values()]
  }

  #toLease(instance: Instance): InstanceLease {
    instance.open += 1
    let released = false
    return {
      id: instance.id,
      address: instance.address,
      release: () => {
        if (!released) instance.open -= 1
        released = true
      },
      worked: () => {
        instance.failures = 0
        instance.ejectedUntilMs = 0
      },
      failed: (reason) => {
        // A slow answer or a broken body is the request's trouble as often as the instance's; only an unreachable one is passed over.
        if (reason !== 'connect' && reason !== 'reset') return
        instance.failures += 1
        instance.ejectedUntilMs = this.#nowMs() + Math.min(10_000, 250 * 2 ** instance.failures)
      },
    }
  }
}
