/**
 * The app instances behind a zone's edge. They announce themselves every two seconds; one that falls silent loses its lease, one that
 * cannot be reached is passed over for a while (passive health), one that does not answer its probes until it does (active health).
 * Requests go to the instance with the fewest in flight. Health only prefers: when no instance is healthy, one of the others is tried.
 */
import type { InstanceRegistration } from '@repo/contract/edge'
import type { InstanceNews } from '../data-path/data-path.ts'
import type { Upstream } from './forward.ts'
import type { UpstreamFailure } from './transport-errors.ts'

/** One instance as it is registered at one address; requests that are sent to it hold it. */
class Instance implements Upstream {
  readonly id: string
  readonly address: string
  seenAtMs: number
  open = 0
  ejectedUntilMs = 0
  /** It has not answered its last probes. */
  silent = false
  #failures = 0
  readonly #nowMs: () => number

  constructor({ instanceId, address }: InstanceRegistration, nowMs: () => number) {
    this.id = instanceId
    this.address = address
    this.#nowMs = nowMs
    this.seenAtMs = nowMs()
  }

  isHealthy(nowMs: number): boolean {
    return !this.silent && this.ejectedUntilMs <= nowMs
  }

  release(): void {
    this.open -= 1
  }

  worked(): void {
    this.#failures = 0
    this.ejectedUntilMs = 0
  }

  failed(reason: UpstreamFailure['reason']): void {
    // A slow answer or a broken body is the request's trouble as often as the instance's; only an unreachable one is passed over.
    if (reason !== 'connect' && reason !== 'reset') return
    this.#failures += 1
    this.ejectedUntilMs = this.#nowMs() + Math.min(10_000, 250 * 2 ** this.#failures)
  }
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
    this.#instances.set(instanceId, new Instance({ instanceId, address }, this.#nowMs))
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
    const ejected = leased.filter((instance) => !instance.isHealthy(now)).length
    return { healthy: leased.length - ejected, ejected }
  }

  /** For operators' health: opaque ids and states. */
  list(): { id: string; state: 'healthy' | 'ejected'; open: number; seenMsAgo: number }[] {
    const now = this.#nowMs()
    return this.#leased().map((instance) => ({
      id: instance.id,
      state: instance.isHealthy(now) ? 'healthy' : 'ejected',
      open: instance.open,
      seenMsAgo: now - instance.seenAtMs,
    }))
  }

  /**
   * The instance for the next request: the fewest in flight, equal ones in turn.
   * @param tried instances this request has failed at
   * @returns undefined when none is left. When all are passed over, the one passed over longest is tried: better than none.
   */
  lease(tried: ReadonlySet<string>): Upstream | undefined {
    const now = this.#nowMs()
    this.#forgetSilent(now)
    const chosen = this.#fewest(tried, now) ?? this.#longestPassedOver(tried)
    if (chosen) chosen.open += 1
    return chosen
  }

  #fewest(tried: ReadonlySet<string>, now: number): Instance | undefined {
    let [fewest, equal] = [Number.POSITIVE_INFINITY, 0]
    for (const instance of this.#instances.values()) {
      if (instance.open > fewest || tried.has(instance.id) || !instance.isHealthy(now)) continue
      equal = instance.open < fewest ? 1 : equal + 1
      fewest = instance.open
    }
    if (equal === 0) return undefined
    this.#turn = (this.#turn + 1) % 0x4000_0000
    let place = this.#turn % equal
    for (const instance of this.#instances.values()) {
      if (instance.open !== fewest || tried.has(instance.id) || !instance.isHealthy(now)) continue
      if (place === 0) return instance
      place -= 1
    }
    return undefined
  }

  #longestPassedOver(tried: ReadonlySet<string>): Instance | undefined {
    let longest: Instance | undefined
    for (const instance of this.#instances.values()) {
      if (!tried.has(instance.id) && !(longest && longest.ejectedUntilMs <= instance.ejectedUntilMs)) longest = instance
    }
    return longest
  }

  #leased(): Instance[] {
    this.#forgetSilent(this.#nowMs())
    return [...this.#instances.values()]
  }

  #forgetSilent(now: number): void {
    const oldest = now - this.#leaseMs
    for (const instance of this.#instances.values()) if (instance.seenAtMs < oldest) this.#instances.delete(instance.id)
  }
}
