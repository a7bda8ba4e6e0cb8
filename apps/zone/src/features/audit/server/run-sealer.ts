/**
 * Seals the trail of every organisation of the cell, for as long as the process lives. A plain loop and no workflow: what it does is one
 * append that either commits or does not, and what is left to do can be read from the tables at any time (ADR 0100). Each worker runs
 * one; the one that holds the lock seals, and when it dies another has the lock as soon as the database has noticed.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '@repo/core'
import type { AuditKey } from '@repo/residency'
import { declareNames, log } from '@repo/telemetry'
import pg from 'pg'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { reportHeads } from './report-heads.ts'
import { TransactionsBeganAnew } from './require-counter-ahead.ts'
import { sealBatch, sealEvents } from './seal-events.ts'
import { readBacklog, takeSealingLock } from './seal-store.ts'
import { signHead } from './sign-head.ts'

declareNames(['audit_sealing_stopped', 'audit_sealing_resumed', 'audit_not_signed', 'audit_head_refused', 'audit_counter_began_anew'])

const roundEveryMs = 1_000
/** Heads that were not taken are not told again every second. */
const reportEveryMs = 15_000

export interface SealerOptions {
  /** Connection of the sealer's role. */
  readonly databaseUrl: string
  readonly zone: string
  readonly clock: Clock
  /** Read at each checkpoint, so that a rotated key is used at once. */
  readonly key: () => AuditKey
  readonly controlPlane: Pick<ControlPlaneClient, 'deliver'>
  readonly signal: AbortSignal
}

/** Goes on after every failure: while the database is away nothing is written that could be sealed. An outage is logged once at each end. */
export async function runSealer(options: SealerOptions): Promise<void> {
  const { databaseUrl, signal } = options
  let working: boolean | undefined
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'sealer', statement_timeout: 60_000 })
    // A connection that ends shows in the next statement; without a listener it would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      let held = false
      for (let lastReport = Number.NEGATIVE_INFINITY; !signal.aborted;) {
        held ||= await takeSealingLock(client)
        const report = held && performance.now() - lastReport >= reportEveryMs
        const more = held && (await sealingRound(client, options, report))
        if (report) lastReport = performance.now()
        if (held && working === false) log.info('audit_sealing_resumed')
        if (held) working = true
        if (!more) await pause(roundEveryMs, signal)
      }
    } catch (error) {
      const event = error instanceof TransactionsBeganAnew ? 'audit_counter_began_anew' : 'audit_sealing_stopped'
      if (working !== false) log.error(event, {}, error)
      working = false
      await pause(roundEveryMs, signal)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

/**
 * What is due now: a batch of each organisation that has something to seal, then signatures, then reports. What fails for one organisation holds
 * no other up; it is thrown when all have had their turn.
 * @param report whether to show heads to the control plane as well
 * @returns whether there is more to seal at once
 */
export async function sealingRound(
  client: pg.ClientBase,
  { zone, clock, key, controlPlane }: Pick<SealerOptions, 'zone' | 'clock' | 'key' | 'controlPlane'>,
  report = true,
): Promise<boolean> {
  const failures: unknown[] = []
  const each = async (organizationIds: readonly string[], work: (organizationId: string) => Promise<void>): Promise<void> => {
    for (const organizationId of organizationIds) await work(organizationId).catch((error: unknown) => failures.push(error))
  }
  const at = clock.now()
  let backlog = await readBacklog(client, at)
  let more = false
  const due = (what: 'toSeal' | 'toSign' | 'toReport') => backlog.filter((one) => one[what]).map((one) => one.organizationId)

  const toSeal = due('toSeal')
  await each(toSeal, async (organizationId) => {
    if ((await sealEvents(client, organizationId)) === sealBatch) more = true
  })
  // Asked again, for what was sealed just now may be due for a checkpoint.
  if (toSeal.length > 0) backlog = await readBacklog(client, at)

  const toSign = due('toSign')
  const signing = toSign.length > 0 ? readKey(key) : undefined
  if (signing) await each(toSign, (organizationId) => signHead(client, organizationId, { zone, key: signing, at }))

  if (report) {
    const refused = await reportHeads(client, controlPlane, [...new Set([...due('toReport'), ...(signing ? toSign : [])])], at)
    if (refused > 0) log.error('audit_head_refused', { 'freehold.count': refused })
  }
  if (failures.length > 0) throw failures[0]
  return more
}

// A key that is missing stops no sealing: what is sealed can be signed later.
function readKey(key: () => AuditKey): AuditKey | undefined {
  try {
    return key()
  } catch (error) {
    log.error('audit_not_signed', {}, error)
    return undefined
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
