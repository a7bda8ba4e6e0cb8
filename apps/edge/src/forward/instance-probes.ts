/**
 * Asks each app instance now and then whether it lives. One that does not answer twice in a row is passed over until it does: a process that
 * hangs takes connections and would otherwise be noticed by every request that waits its time out. What it answers does not matter, and an
 * instance that is passed over is still tried when no other is left: health prefers, it never empties a zone.
 */
import type { InstanceRegistration } from '@repo/contract/edge'
import type { InstanceNews } from '../data-path/data-path.ts'

export interface InstanceProbesOptions {
  readonly instances: () => readonly InstanceRegistration[]
  readonly tell: (news: InstanceNews) => void
  readonly everyMs: number
  readonly timeoutMs: number
}

const failuresUntilSilent = 2

export class InstanceProbes {
  readonly #options: InstanceProbesOptions
  readonly #failures = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  #running: Promise<void> | undefined

  constructor(options: InstanceProbesOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.round(), options.everyMs)
    this.#timer.unref()
  }

  /** Asks every instance once. A round that is still on its way is waited for instead. */
  round(): Promise<void> {
    this.#running ??= this.#ask().finally(() => (this.#running = undefined))
    return this.#running
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #ask(): Promise<void> {
    const instances = this.#options.instances()
    for (const known of this.#failures.keys()) if (!instances.some(({ instanceId }) => instanceId === known)) this.#failures.delete(known)
    await Promise.all(instances.map((instance) => this.#askOne(instance)))
  }

  async #askOne({ instanceId, address }: InstanceRegistration): Promise<void> {
    const { tell, timeoutMs } = this.#options
    const answers = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' }).then(
      (answer) => answer.body?.cancel().then(() => true) ?? true,
      () => false,
    )
    const before = this.#failures.get(instanceId) ?? 0
    this.#failures.set(instanceId, answers ? 0 : before + 1)
    if (answers && before >= failuresUntilSilent) tell({ kind: 'probed', instanceId, answers: true })
    else if (!answers && before + 1 === failuresUntilSilent) tell({ kind: 'probed', instanceId, answers: false })
  }
}
