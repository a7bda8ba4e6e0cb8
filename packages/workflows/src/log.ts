import type { DBOS } from '@dbos-inc/dbos-sdk'

/** Where the package reports; the application adds redaction, time and trace. */
export type WorkerLog = (level: 'info' | 'warn' | 'error', message: string, error?: unknown) => void

/** The engine's own log, passed on. Its debug lines are dropped, and its start-up chatter is not worth a line per process. */
export function engineLogger(log: WorkerLog): typeof DBOS.logger {
  const text = (entry: unknown): string =>
    typeof entry === 'string' ? entry : entry instanceof Error ? entry.message : JSON.stringify(entry)
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (entry) => log('warn', text(entry)),
    error: (entry, metadata) => log('error', text(entry), metadata?.error ?? entry),
  }
}
