/**
 * Health of a worker: `/healthz` says the process lives, `/readyz` says with which dependencies it can work. Nothing here names a tenant,
 * and nothing is guessed: a part that cannot be asked is `down`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Worker } from '@repo/workflows'
import type { ObjectStore } from './object-store.ts'

export interface WorkerHealthOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly worker: Pick<Worker, 'leaseRenewedAt'>
  readonly objectStore: Pick<ObjectStore, 'check'>
  readonly leaseMs: number
}

type DependencyState = { readonly state: 'up' | 'down'; readonly latencyMs?: number }

async function timed(check: () => Promise<void>): Promise<DependencyState> {
  const startedAt = performance.now()
  try {
    await check()
    return { state: 'up', latencyMs: Math.round(performance.now() - startedAt) }
  } catch {
    return { state: 'down' }
  }
}

/** @returns the port it listens on, and how to stop */
export async function startWorkerHealth(options: WorkerHealthOptions): Promise<{ readonly port: number; close(): void }> {
  const ready = async (): Promise<{ ready: boolean; dependencies: Record<string, DependencyState> }> => {
    // The lease is renewed through Postgres every third of its time, so a fresh one proves the database and the loop at once.
    const leaseHeld = Date.now() - options.worker.leaseRenewedAt().getTime() < options.leaseMs
    const state: DependencyState = { state: leaseHeld ? 'up' : 'down' }
    const dependencies = { postgres: state, workflows: state, objects: await timed(() => options.objectStore.check()) }
    return { ready: Object.values(dependencies).every((dependency) => dependency.state === 'up'), dependencies }
  }
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    void (async () => {
      const answer =
        path === '/healthz' ? { status: 200, body: { alive: true } } : path === '/readyz' ? await ready().then(readyAnswer) : undefined
      response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(answer === undefined ? '' : JSON.stringify(answer.body))
    })()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  // An object, since it listens on a port and not on a socket's path.
  const { port } = server.address() as AddressInfo
  return { port, close: () => void server.close() }
}

function readyAnswer(body: { ready: boolean }): { status: number; body: object } {
  return { status: body.ready ? 200 : 503, body }
}
