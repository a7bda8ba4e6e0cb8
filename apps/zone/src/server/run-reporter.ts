/**
 * A plain loop of the worker that tells the control plane what the zone's tables say is due. One worker of the cell tells at a time; its lock ends with its
 * connection. What was not told is read again, so the loop remembers nothing.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { ZoneReport } from '@repo/contract/boundary'
import { log } from '@repo/telemetry'
import pg from 'pg'

const lookEveryMs = 5_000
/** What was not taken (nobody answers, or does not want it) is not told again at once. */
const restMs = 60_000

export interface Reporter {
  /** Of the connection, as the database shows it. */
  readonly name: string
  readonly databaseUrl: string
  /** Number of the advisory lock that admits one worker. */
  readonly lock: number
  /** Declared event for an outage, logged once. */
  readonly stopped: string
  readonly signal: AbortSignal
  /** One delivery. `more` when there may be another at once, `not_taken` when not all was taken. */
  round(client: pg.ClientBase): Promise<'done' | 'more' | 'not_taken'>
  /** Ends the loop once a round is done. */
  readonly endsWhenDone?: boolean
}

/** Goes on after every failure. Ends when the signal says so, or after a done round where that was asked for. */
export async function runReporter({ name, databaseUrl, lock, stopped, signal, round, endsWhenDone = false }: Reporter): Promise<void> {
  let failing = false
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: name, statement_timeout: 30_000 })
    // A connection that ends shows in the next statement; without a listener it would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      for (let held = false; !signal.aborted;) {
        held ||= await takeLock(client, lock)
        const outcome = held ? await round(client) : 'done'
        failing = false
        if (held && endsWhenDone && outcome === 'done') return
        if (outcome !== 'more') await pause(outcome === 'done' ? lookEveryMs : restMs, signal)
      }
    } catch (error) {
      if (!failing) log.warn(stopped, {}, error)
      failing = true
      await pause(lookEveryMs, signal)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

/** As many as one delivery may hold. */
export const deliveryMax = 500

export interface Delivery<Due> {
  /** At most `deliveryMax` of what is due. */
  readonly due: readonly Due[]
  /** Declared event for what was answered and not taken. */
  readonly notTaken: string
  readonly controlPlane: { deliver(reports: readonly ZoneReport[]): Promise<ReadonlySet<string> | undefined> }
  /** @param id of the report, new each time */
  toReport(id: string, due: Due): ZoneReport
  /** Notes what was taken. */
  settle(taken: readonly Due[]): Promise<void>
}

/** One delivery: tells what is due and notes what was taken of it. */
export async function deliverDue<Due>({
  due,
  notTaken,
  controlPlane,
  toReport,
  settle,
}: Delivery<Due>): Promise<'done' | 'more' | 'not_taken'> {
  if (due.length === 0) return 'done'
  const told = new Map(due.map((one) => [randomUUID() as string, one]))
  const taken = await controlPlane.deliver([...told].map(([id, one]) => toReport(id, one)))
  const settled = [...told].filter(([id]) => taken?.has(id) === true).map(([, one]) => one)
  await settle(settled)
  if (settled.length < due.length) {
    // Nobody answered: a zone works without the control plane, and a later round tries again.
    if (taken !== undefined) log.warn(notTaken, { 'freehold.count': due.length - settled.length })
    return 'not_taken'
  }
  return due.length === deliveryMax ? 'more' : 'done'
}

async function takeLock(client: pg.ClientBase, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lock])
  return rows[0]?.taken === true
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
