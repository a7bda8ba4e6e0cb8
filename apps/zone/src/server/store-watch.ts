/**
 * Watches whether the cell's stores answer, for who asks where data is. What answered is observed; what did not, or was not asked lately, is unknown: an old
 * good word is never repeated as a present one.
 */
import type { Clock } from '@repo/core'

/** How long an answer counts. */
export const observedForMs = 60_000
/** An answer younger than this is not asked for again. */
const askAgainMs = 10_000

export interface StoreWatch {
  /** When each store last answered; undefined for one that did not answer its last check, or long ago. Asks again when that is due. */
  read(): Promise<ReadonlyMap<string, Date | undefined>>
}

/** @param check asks every store and says which answered, by name */
export function watchStores(check: () => Promise<Readonly<Record<string, boolean>>>, clock: Clock): StoreWatch {
  const answered = new Map<string, Date | undefined>()
  /** Silent before, and answered once since. */
  const returning = new Set<string>()
  let askedAtMs = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined

  async function ask(): Promise<void> {
    const states = await check().catch(() => undefined)
    const now = clock.now()
    // A check that itself failed proves nothing about any store.
    for (const name of answered.keys()) {
      if (states?.[name] === true) continue
      answered.set(name, undefined)
      returning.delete(name)
    }
    for (const [name, up] of Object.entries(states ?? {})) {
      const back = answered.has(name) && answered.get(name) === undefined && !returning.has(name)
      // One good answer after a silence is not believed yet: a store that flaps is not drawn as good every other time.
      if (up && back) returning.add(name)
      else returning.delete(name)
      answered.set(name, up && !back ? now : undefined)
    }
    askedAtMs = now.getTime()
  }

  return {
    async read() {
      if (clock.now().getTime() - askedAtMs >= askAgainMs) await (asking ??= ask().finally(() => (asking = undefined)))
      const nowMs = clock.now().getTime()
      return new Map([...answered].map(([name, at]) => [name, at && nowMs - at.getTime() <= observedForMs ? at : undefined]))
    },
  }
}
