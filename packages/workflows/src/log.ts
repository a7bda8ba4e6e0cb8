import type { DBOS } from '@dbos-inc/dbos-sdk'

/** What a worker reports. Events, not sentences: an engine's message may quote what a tenant wrote. */
export const workerEvents = [
  'workflow_engine_message',
  'worker_lease_lost',
  'worker_lease_not_renewed',
  'worker_connection_ended',
  'worker_took_over',
] as const
export type WorkerEvent = (typeof workerEvents)[number]

export interface WorkerEventFacts {
  readonly count?: number
  readonly error?: unknown
}

export type WorkerLog = (level: 'info' | 'warn' | 'error', event: WorkerEvent, facts?: WorkerEventFacts) => void

/** The engine's own log, passed on without its text. Debug lines and its start-up chatter are dropped. */
export function engineLogger(log: WorkerLog): typeof DBOS.logger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (entry) => log('warn', 'workflow_engine_message', { error: asError(entry) }),
    error: (entry, metadata) => log('error', 'workflow_engine_message', { error: asError(metadata?.error ?? entry) }),
  }
}

function asError(entry: unknown): Error {
  return entry instanceof Error ? entry : new Error(typeof entry === 'string' ? entry : 'engine')
}
