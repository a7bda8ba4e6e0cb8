/**
 * Keeps the directory up to date: last good copy at start, else a snapshot; then the pushed feed. A gap, a forged line or three seconds
 * of silence ends the feed; it is taken up again with full jitter from the last change applied, and when the log no longer reaches
 * back, from a new snapshot. The control plane being away changes nothing but the directory's age.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { decodeFeedLine, decodeSnapshot, feedSilenceMs, type FeedLine, type PublicKeyLookup } from '@repo/contract/edge'
import { declareNames, log, type Metrics } from '@repo/telemetry'
import { fullJitterMs } from './backoff.ts'
import type { DirectorySource } from './control-plane-client.ts'
import type { Directory } from './directory.ts'
import type { LastGoodCopy } from './last-good-copy.ts'

const [started, broke, refusedSnapshot, accepted] = declareNames([
  'directory_started_from_copy',
  'directory_feed_broke',
  'directory_snapshot_refused',
  'directory_snapshot_accepted',
])

export interface SyncOptions {
  readonly directory: Directory
  readonly source: DirectorySource
  readonly copy: LastGoodCopy
  readonly lookup: PublicKeyLookup
  readonly issuer: string
  readonly metrics: Metrics
  readonly maxAgeMs: number
  readonly nowMs?: () => number
  readonly random?: () => number
}

type BreakReason = 'gap' | 'silence' | 'closed' | 'forged' | 'unreachable'
class FeedBreak extends Error {
  readonly reason: BreakReason
  constructor(reason: BreakReason) {
    super(`The feed ended: ${reason}`)
    this.reason = reason
  }
}

/** Signed lines kept beside a snapshot before a new one is read: bounds what a start has to verify. */
const linesKeptMax = 5000
const confirmationKeptMs = 60_000

export class DirectorySync {
  readonly #options: SyncOptions
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  #refreshing: Promise<void> | undefined
  #confirmedAtMs = Number.NEGATIVE_INFINITY
  #keptAtMs = Number.NEGATIVE_INFINITY
  #head = -1
  #heartbeatHead = -1

  constructor(options: SyncOptions) {
    this.#options = options
  }

  /** Milliseconds since the control plane last confirmed what is in memory. */
  ageMs(): number {
    return this.#now() - this.#confirmedAtMs
  }

  /** False before the first copy and after the longest time the policy lets a copy serve. */
  usable(): boolean {
    return this.#options.directory.sequence >= 0 && this.ageMs() <= this.#options.maxAgeMs
  }

  /** How many changes the control plane is known to be ahead. */
  lag(): number {
    return Math.max(0, this.#head - this.#options.directory.sequence)
  }

  /** Loads the last good copy, if any, then follows the feed until `stop`. Resolves as soon as the copy is in memory. */
  async start(): Promise<void> {
    const { copy, directory, lookup, issuer } = this.#options
    const stored = await copy.load(lookup, issuer)
    if (stored) {
      directory.replace(stored.snapshot)
      this.#confirm(stored.snapshot.issuedAt)
      for (const line of stored.lines) this.#take(line)
      log.info(started, { 'freehold.sequence': directory.sequence, 'freehold.age_ms': this.ageMs() })
    }
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#options.copy.flush()
  }

  /** Asks for the changes since the last one, once and at once: for a zone that answered "your epoch is old". Calls at one time share one read. */
  refresh(timeoutMs: number): Promise<void> {
    this.#refreshing ??= this.#readOnce(timeoutMs).finally(() => (this.#refreshing = undefined))
    return this.#refreshing
  }

  async #readOnce(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMs)])
    try {
      const lines = await this.#options.source.changes(this.#options.directory.sequence, { follow: false, signal })
      if (lines === 'gone') return
      for await (const text of lines) await this.#takeText(text)
    } catch {
      // The feed itself is what keeps the directory right; a refresh only hurries it.
    }
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      try {
        if (this.#options.directory.sequence < 0 || this.#options.copy.appended > linesKeptMax) await this.#readSnapshot()
        await this.#follow(() => (failures = 0))
      } catch (error) {
        if (this.#stop.signal.aborted) return
        failures += 1
        const reason = error instanceof FeedBreak ? error.reason : 'unreachable'
        this.#options.metrics.add('directory_feed_breaks_total', { reason })
        log.warn(broke, { 'freehold.attempt': failures, 'freehold.sequence': this.#options.directory.sequence }, error)
        if (reason === 'gap') await this.#readSnapshot().catch(() => undefined)
      }
      const waitMs = fullJitterMs(Math.max(failures, 1), {
        baseMs: 200,
        capMs: 10_000,
        ...(this.#options.random && { random: this.#options.random }),
      })
      await delay(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    }
  }

  async #readSnapshot(): Promise<void> {
    const { source, directory, copy, lookup, issuer, metrics } = this.#options
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(30_000)])
    const text = await source.snapshot(signal).catch((error: unknown) => {
      metrics.add('directory_snapshots_total', { outcome: 'unreachable' })
      throw error
    })
    try {
      const snapshot = await decodeSnapshot(text, lookup, issuer)
      if (snapshot.sequence < directory.sequence) throw new Error('The snapshot is older than what is in memory')
      const lost = snapshot.organizations.find((org) => (directory.entryOf(org.id)?.epoch ?? 0) > org.epoch)
      if (lost) throw new Error("The snapshot takes an organisation's epoch back")
      directory.replace(snapshot)
      this.#confirm(snapshot.issuedAt)
      await copy.saveSnapshot(text, snapshot.sequence)
    } catch (error) {
      metrics.add('directory_snapshots_total', { outcome: 'refused' })
      log.error(refusedSnapshot, {}, error)
      throw error
    }
    metrics.add('directory_snapshots_total', { outcome: 'accepted' })
    log.info(accepted, { 'freehold.sequence': directory.sequence, 'freehold.count': directory.size })
  }

  async #follow(onLine: () => void): Promise<void> {
    const { source, directory } = this.#options
    const silence = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, silence.signal])
    let timer = setTimeout(() => silence.abort(), feedSilenceMs)
    try {
      const lines = await source.changes(directory.sequence, { follow: true, signal })
      if (lines === 'gone') throw new FeedBreak('gap')
      for await (const text of lines) {
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), feedSilenceMs)
        await this.#takeText(text)
        onLine()
      }
      throw new FeedBreak('closed')
    } catch (error) {
      throw silence.signal.aborted ? new FeedBreak('silence') : error
    } finally {
      clearTimeout(timer)
    }
  }

  async #takeText(text: string): Promise<void> {
    const { lookup, issuer, copy, directory } = this.#options
    const line = await decodeFeedLine(text, lookup, issuer).catch(() => undefined)
    if (!line) throw new FeedBreak('forged')
    const before = directory.sequence
    if (!this.#take(line)) throw new FeedBreak('gap')
    // A heartbeat is kept now and then, so that a start without the control plane knows how old its copy is.
    const keep = line.type === 'change' ? directory.sequence > before : this.#now() - this.#keptAtMs > confirmationKeptMs
    if (keep) copy.append(text)
    if (keep && line.type === 'heartbeat') this.#keptAtMs = this.#now()
  }

  /** @returns false on a gap */
  #take(line: FeedLine): boolean {
    const { directory } = this.#options
    if (line.type === 'change') {
      this.#head = Math.max(this.#head, line.sequence)
      return directory.apply(line.sequence, line.change)
    }
    // The head may run ahead of changes that are on their way. Behind the same head a heartbeat later, something was lost.
    const lost = this.#heartbeatHead > directory.sequence
    this.#head = line.head
    this.#heartbeatHead = line.head
    if (line.head <= directory.sequence) this.#confirm(line.at)
    return !lost
  }

  #confirm(at: string): void {
    this.#confirmedAtMs = Math.max(this.#confirmedAtMs, Math.min(Date.parse(at), this.#now()))
  }

  #now(): number {
    return (this.#options.nowMs ?? Date.now)()
  }
}
