import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface BoundSockets {
  /** One for each address, in their order. */
  readonly descriptors: readonly number[]
  readonly ports: readonly number[]
  close(): Promise<void>
}

/**
 * Binds addresses without ever accepting on them.
 * @throws Error when one is taken or not ours
 */
export async function bindSockets(addresses: readonly Address[]): Promise<BoundSockets> {
  const worker = new Worker(new URL('./bind-thread.ts', import.meta.url), {
    workerData: { addresses },
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  })
  const [bound] = (await once(worker, 'message')) as [{ readonly ports: readonly number[] } | { readonly failed: string }]
  if ('failed' in bound) {
    const named = addresses.map(({ host, port }) => `${host}:${port}`).join(' and ')
    throw new Error(`The edge cannot listen on ${named}: ${bound.failed}`)
  }
  const { ports } = bound
  return { ports, descriptors: ports.map(descriptorOf), close: async () => void (await worker.terminate()) }
}

/** This process's descriptor of the socket that listens on a port, by what the kernel says of both (proc(5)). */
function descriptorOf(port: number): number {
  const listening = new Set([...listeningInodes('/proc/self/net/tcp', port), ...listeningInodes('/proc/self/net/tcp6', port)])
  for (const name of readdirSync('/proc/self/fd')) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/self/fd/${name}`))?.[1]
    if (inode !== undefined && listening.has(inode)) return Number(name)
  }
  throw new Error(`The descriptor of the socket on port ${port} is not to be found`)
}

function listeningInodes(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(ending) === true && state === '0A')
    .map((columns) => columns[9] ?? '')
}

/** A descriptor may be gone between the list and the look. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
