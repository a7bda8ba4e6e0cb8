import { setTimeout as wait } from 'node:timers/promises'

/** Waits until `read` gives something, asking every 50 ms. @throws after `withinMs`, saying what was waited for */
export async function until<Value>(what: string, read: () => Promise<Value | undefined>, withinMs = 40_000): Promise<Value> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await read()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await wait(50)
  }
}
