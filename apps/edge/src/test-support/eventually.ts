import { createServer } from 'node:net'

export async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}

/** Waits for a condition of another process, looking often; fails after 45 seconds. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 45_000; !(await condition().catch(() => false));) {
    if (Date.now() > endMs) throw new Error('The condition did not come true in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
