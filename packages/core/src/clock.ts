/** The only source of time in features, so that tests and the demo month can hold it still. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands at one instant until `set` or `advance` moves it. */
export function fixedClock(start: Date): Clock & { set(to: Date): void; advance(byMs: number): void } {
  let current = start
  return {
    now: () => new Date(current),
    set: (to) => void (current = to),
    advance: (byMs) => void (current = new Date(current.getTime() + byMs)),
  }
}
