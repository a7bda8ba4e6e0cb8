/**
 * Counts what went out and what was refused, and writes both down every few seconds. A refusal that cannot be written yet is kept and written later; when
 * too many different ones come, the rest are counted together, so that a flood fills neither the memory nor the register.
 */
import type { Clock } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import { declareNames, log } from '@repo/telemetry'
import type { Destination } from './destinations.ts'
import { addTold, addUses, insertRefusals, type Refusal, type Told, type Use } from './egress-store.ts'
import type { EgressWitness } from './guard.ts'

declareNames(['egress_refused', 'egress_not_recorded'])

const flushEveryMs = 5_000
const differentMax = 500
const nobody = '00000000-0000-0000-0000-000000000000'

export interface EgressRegister extends EgressWitness {
  /** Something was told to the control plane. @param organizationId whom a message of R2 is about */
  told(message: string, bucket: 'R1' | 'R2', organizationId: string | undefined, sentBytes: number): void
  /** From now on there is a database to write to. */
  recordIn(database: Pick<ZoneDatabase, 'withIdentity'>): void
  /** Writes down what has been counted. */
  flush(): Promise<void>
  close(): Promise<void>
}

export function egressRegister(program: 'web' | 'worker', clock: Clock): EgressRegister {
  let database: Pick<ZoneDatabase, 'withIdentity'> | undefined
  let uses = new Map<string, Use>()
  let refusals = new Map<string, Refusal>()
  let messages = new Map<string, Told>()
  let writing: Promise<void> = Promise.resolve()

  function count({ host, port, purpose }: Destination, sent: number, received: number): void {
    const day = clock.now().toISOString().slice(0, 10)
    const key = `${day} ${purpose} ${host} ${port}`
    const known = uses.get(key) ?? { day, purpose, host, port, connections: 0, sentBytes: 0, receivedBytes: 0 }
    const { connections, sentBytes, receivedBytes } = known
    uses.set(key, { ...known, connections: connections + 1, sentBytes: sentBytes + sent, receivedBytes: receivedBytes + received })
  }

  function refuse(refusal: Pick<Refusal, 'kind' | 'host' | 'port'>): void {
    const at = clock.now()
    const wanted = `${refusal.kind} ${refusal.host} ${refusal.port ?? ''}`
    const full = refusals.size >= differentMax && !refusals.has(wanted)
    const { kind, host, port } = full ? { kind: refusal.kind, host: 'more', port: undefined } : refusal
    const key = full ? `${kind} more` : wanted
    const known = refusals.get(key)
    refusals.set(key, {
      kind,
      program,
      host: host.slice(0, 253) || 'none',
      port,
      times: (known?.times ?? 0) + 1,
      firstAt: known?.firstAt ?? at,
      lastAt: at,
    })
  }

  const told: EgressRegister['told'] = (message, bucket, organizationId = nobody, sentBytes) => {
    const day = clock.now().toISOString().slice(0, 10)
    const key = `${day} ${message} ${organizationId}`
    messages.set(key, plusTold({ day, message, bucket, organizationId, messages: 1, sentBytes }, messages.get(key)))
  }

  async function write(): Promise<void> {
    if (!database || (uses.size === 0 && refusals.size === 0 && messages.size === 0)) return
    const [countedUses, countedRefusals, countedMessages] = [uses, refusals, messages]
    uses = new Map()
    messages = new Map()
    refusals = new Map()
    try {
      await database.withIdentity({}, async (tx) => {
        await addUses(tx, [...countedUses.values()])
        await insertRefusals(tx, [...countedRefusals.values()])
        await addTold(tx, [...countedMessages.values()])
      })
    } catch (error) {
      log.warn('egress_not_recorded', {}, error)
      // Kept for the next time, under what has been counted since.
      for (const [key, use] of countedUses) uses.set(key, plusUse(use, uses.get(key)))
      for (const [key, one] of countedMessages) messages.set(key, plusTold(one, messages.get(key)))
      for (const [key, refusal] of countedRefusals) refusals.set(key, plusRefusal(refusal, refusals.get(key)))
    }
  }

  const flush = (): Promise<void> => (writing = writing.then(write))
  const timer = setInterval(() => void flush(), flushEveryMs).unref()
  return {
    refused(kind, host, port) {
      log.warn('egress_refused', {})
      refuse({ kind, host, port })
    },
    used: count,
    told,
    recordIn(given) {
      database = given
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

const plusTold = (one: Told, other: Told | undefined): Told => ({
  ...one,
  messages: one.messages + (other?.messages ?? 0),
  sentBytes: one.sentBytes + (other?.sentBytes ?? 0),
})
const plusUse = (one: Use, other: Use | undefined): Use => ({
  ...one,
  connections: one.connections + (other?.connections ?? 0),
  sentBytes: one.sentBytes + (other?.sentBytes ?? 0),
  receivedBytes: one.receivedBytes + (other?.receivedBytes ?? 0),
})
const plusRefusal = (one: Refusal, other: Refusal | undefined): Refusal => ({
  ...one,
  times: one.times + (other?.times ?? 0),
  lastAt: other?.lastAt ?? one.lastAt,
})
