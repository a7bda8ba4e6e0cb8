import type { DirectoryEntry } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'

/** Requests that wait for an organisation's entry to become something: a move's cut-over, a newer epoch. */
export class Waiting {
  readonly #entryOf: (org: OrgId) => DirectoryEntry | undefined
  readonly #checks = new Map<OrgId, Set<() => void>>()

  constructor(entryOf: (org: OrgId) => DirectoryEntry | undefined) {
    this.#entryOf = entryOf
  }

  /** Resolves true once `done` says so about the organisation's entry, false after the time is up. */
  async waitFor(org: OrgId, done: (entry: DirectoryEntry | undefined) => boolean, timeoutMs: number): Promise<boolean> {
    if (done(this.#entryOf(org))) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const check = (): void => {
      if (done(this.#entryOf(org))) resolve(true)
    }
    const timer = setTimeout(() => resolve(false), timeoutMs)
    const waiting = this.#checks.get(org) ?? new Set()
    this.#checks.set(org, waiting.add(check))
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      waiting.delete(check)
      if (waiting.size === 0) this.#checks.delete(org)
    }
  }

  /** True while anybody waits. */
  get any(): boolean {
    return this.#checks.size > 0
  }

  wake(org: OrgId): void {
    for (const check of this.#checks.get(org) ?? []) check()
  }

  wakeAll(): void {
    for (const org of [...this.#checks.keys()]) this.wake(org)
  }
}
