/**
 * Binds and then sleeps for as long as the process lives. Node accepts on whatever it listens on as soon as its loop turns, so this thread's
 * loop never turns again: connections wait in the kernel for a process that has the same socket and does accept.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { addresses } = workerData as { readonly addresses: readonly { readonly host: string; readonly port: number }[] }
const servers = addresses.map(() => createServer())
try {
  // All in one go: a loop that waits for the second would accept for the first.
  await Promise.all(servers.map((server, index) => once(server.listen(addresses[index]), 'listening')))
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  parentPort?.postMessage({ ports })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
} catch (error) {
  parentPort?.postMessage({ failed: (error as NodeJS.ErrnoException).code ?? 'unknown' })
  for (const server of servers) server.close()
}
