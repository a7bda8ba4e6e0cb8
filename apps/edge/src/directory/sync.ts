/**
 * Keeps the directory up to date: last good copy at start, else a snapshot; then the pushed feed. A gap, a forged line or three seconds
 * of silence ends the feed; it is taken up again with full jitter from the last change applied, and when the log no longer reaches
 * back, from a new snapshot. The control plane being away changes nothing but the directory's age.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { decodeFeedLine, feedSilenceMs, type FeedLine, type PublicKeyLookup } from '@repo/contract/edge'
import { declareNames, log, type Metrics } from '@repo/telemetry'
import { fullJitterMs } from './backoff.ts'
import type { DirectorySource } from './control-plane-client.ts'
import { DirectoryAge } from './directory-age.ts'
import type { Directory } from './directory.ts'
import type { LastGoodCopy } from './last-good-copy.ts'
import { SnapshotIntake, type SnapshotGate } from './snapshot-intake.ts'

const [started, broke, unlawful] = declareNames(['directory_started_from_copy', 'directory_feed_broke', 'directory_change_refused'])

export interface SyncOptions {
  readonly directory: Directory
  readonly source: DirectorySource
  readonly copy: LastGoodCopy
  readonly lookup: PublicKeyLookup
  readonly issuer: string
  readonly metrics: Metrics
  readonly maxAgeMs: number
  /** How long a new snapshot is tried out beside the one that serves; a minute unless said otherwise. */
  readonly canaryMs?: number
  /** The wall clock, and one that is never set. */
  readonly nowMs?: () => number
  readonly steadyMs?: () => number
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random?: () => number
}

type BreakReason = 'gap' | 'silence' | 'closed' | 'forged' | 'unreachable'
class FeedBreak extends Error {
  readonly reason: BreakReason
  /** The log no longer reaches back to where this directory is. */
  readonly logLost: boolean
  constructor(reason: BreakReason, logLost = false) {
    super(`The feed ended: ${reason}`)
    this.reason = reason
    this.logLost = logLost
  }
}

/** Signed lines kept beside a snapshot before a new one is read: bounds what a start has to verify. */
const linesKeptMax = 5000
const confirmationKeptMs = 60_000
const canaryDefaultMs = 60_000
/** After a snapshot was refused or not to be had, the next one that only shortens a start is asked for no sooner. */
const compactionPauseMs = 600_000
const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).then(() => undefined)

export class DirectorySync {
  readonly #options: SyncOptions
  readonly #intake: SnapshotIntake
  readonly #age: DirectoryAge
  readonly #steadyMs: () => number
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  #compacting: Promise<void> | undefined
  #refreshing: Promise<void> | undefined
  #compactAfterMs = Number.NEGATIVE_INFINITY
  #keptAtMs = Number.NEGATIVE_INFINITY
  #head = -1
  #heartbeatHead = -1
  #gapAt = -1

  constructor(options: SyncOptions) {
    const { nowMs = Date.now, steadyMs = () => performance.now(), canaryMs = canaryDefaultMs, wait = pause, random = Math.random } = options
    this.#options = options
    this.#steadyMs = steadyMs
    this.#age = new DirectoryAge({ wallMs: nowMs, steadyMs })
    this.#intake = new SnapshotIntake({ ...options, wallMs: nowMs, canaryMs, wait, random })
  }

  /** Milliseconds since the control plane last confirmed what is in memory. */
  ageMs(): number {
    return this.#age.ms()
  }

  /** How far our clock is ahead of the control plane's, in milliseconds; what a slow line takes is in it. */
  clockSkewMs(): number {
    return this.#age.skewMs
  }

  /** False before the first copy and after the longest time the policy lets a copy serve. */
  usable(): boolean {
    return this.#options.directory.sequence >= 0 && this.ageMs() <= this.#options.maxAgeMs
  }

  /** How much longer it is usable without word from the control plane, in milliseconds; 0 when it is not. */
  usableForMs(): number {
    return this.#options.directory.sequence < 0 ? 0 : Math.max(0, this.#options.maxAgeMs - this.ageMs())
  }

  /** How many changes the control plane is known to be ahead. */
  lag(): number {
    return Math.max(0, this.#head - this.#options.directory.sequence)
  }

  /** The gate at which a new snapshot stands. */
  stage(): SnapshotGate | undefined {
    return this.#intake.stage
  }

  /** Loads the last good copy, if any, then follows the feed until `stop`. Resolves as soon as the copy is in memory. */
  async start(): Promise<void> {
    const { copy, directory, lookup, issuer } = this.#options
    const stored = await copy.load(lookup, issuer)
    if (stored) {
      const { manifest, ...places } = stored.image
      directory.adopt(directory.prepare({ ...places, sequence: manifest.sequence }))
      this.#age.confirmStored(manifest.issuedAt)
      for (const line of stored.lines) {
        if (line.type === 'change') this.#apply(line)
        else if (line.head <= directory.sequence) this.#age.confirmStored(line.at)
      }
      log.info(started, { 'freehold.sequence': directory.sequence, 'freehold.age_ms': this.ageMs() })
    }
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all([this.#running, this.#compacting])
    await this.#options.copy.flush()
  }

  /** Asks for the changes since the last one, once and at once: for a zone that answered "your epoch is old". Calls at one time share one read. */
  refresh(timeoutMs: number): Promise<void> {
    this.#refreshing ??= this.#readOnce(timeoutMs).finally(() => (this.#refreshing = undefined))
    return this.#refreshing
  }

  /** Reads a new snapshot and takes it through its gates while the feed goes on. Resolves when it serves or was refused. */
  renew(): Promise<void> {
    this.#compacting ??= this.#takeSnapshot(false)
      .catch(() => undefined)
      .finally(() => {
        this.#compacting = undefined
        this.#compactAfterMs = this.#steadyMs() + compactionPauseMs
      })
    return this.#compacting
  }

  async #readOnce(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMs)])
    try {
      const lines = await this.#options.source.changes(this.#position(), { follow: false, signal })
      if (lines === 'gone') return
      for await (const text of lines) await this.#takeText(text)
    } catch {
      // The feed itself is what keeps the directory right; a refresh only hurries it.
    }
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      try {
        if (this.#options.directory.sequence < 0) await this.#takeSnapshot(false)
        await this.#follow(() => (failures = 0))
      } catch (error) {
        if (this.#stop.signal.aborted) return
        failures += 1
        const reason = error instanceof FeedBreak ? error.reason : 'unreachable'
        this.#options.metrics.add('directory_feed_breaks_total', { reason })
        log.warn(broke, { 'freehold.attempt': failures, 'freehold.sequence': this.#options.directory.sequence }, error)
        if (error instanceof FeedBreak && this.#isLogLost(error)) await this.#beginAnew()
      }
      const waitMs = fullJitterMs(Math.max(failures, 1), {
        baseMs: 200,
        capMs: 10_000,
        ...(this.#options.random && { random: this.#options.random }),
      })
      await delay(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    }
  }

  /** A gap is first met by reading the log again from the last change applied. A second gap at the same place is a hole in the log. */
  #isLogLost({ reason, logLost }: FeedBreak): boolean {
    if (reason !== 'gap') return false
    const again = this.#gapAt === this.#options.directory.sequence
    this.#gapAt = this.#options.directory.sequence
    return logLost || again
  }

  /** Resolves when the new snapshot is on trial, so that the feed is followed from there meanwhile, or when it has failed. */
  async #beginAnew(): Promise<void> {
    await this.#compacting
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#compacting = this.#takeSnapshot(true, resolve)
      .catch(() => undefined)
      .finally(() => {
        this.#compacting = undefined
        resolve()
      })
    await promise
  }

  async #takeSnapshot(logLost: boolean, activated?: () => void): Promise<void> {
    const issuedAt = await this.#intake.take({ logLost, signal: this.#stop.signal, ...(activated && { activated }) })
    this.#age.confirmStored(issuedAt)
  }

  async #follow(onLine: () => void): Promise<void> {
    const { source } = this.#options
    const silence = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, silence.signal])
    let timer = setTimeout(() => silence.abort(), feedSilenceMs)
    this.#heartbeatHead = -1
    try {
      const lines = await source.changes(this.#position(), { follow: true, signal })
      if (lines === 'gone') throw new FeedBreak('gap', true)
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
    const { lookup, issuer, copy } = this.#options
    const line = await decodeFeedLine(text, lookup, issuer).catch(() => undefined)
    if (!line) throw new FeedBreak('forged')
    if (line.type === 'heartbeat') {
      if (this.#isBehind(line.head)) throw new FeedBreak('gap')
      if (line.head <= this.#position()) this.#age.confirm(line.at)
      // One is kept now and then, so that a start without the control plane knows how old its copy is.
      if (this.#steadyMs() - this.#keptAtMs > confirmationKeptMs) copy.append(text)
      else return
      this.#keptAtMs = this.#steadyMs()
      return
    }
    const before = this.#position()
    if (!this.#apply(line)) throw new FeedBreak('gap')
    this.#intake.follow(line.sequence, line.change, text)
    if (line.sequence > before && this.#intake.position === undefined) copy.append(text)
    if (copy.appended > linesKeptMax && this.#intake.stage === undefined && this.#steadyMs() > this.#compactAfterMs) void this.renew()
  }

  /** @returns false on a gap */
  #apply({ sequence, change }: Extract<FeedLine, { type: 'change' }>): boolean {
    const { directory, metrics } = this.#options
    this.#head = Math.max(this.#head, sequence)
    // While a snapshot that follows a lost log is on trial, its own place counts, and the intake brings the change to both.
    if (this.#intake.position !== undefined) return sequence <= this.#intake.position + 1
    const applied = directory.apply(sequence, change)
    if (applied === 'unlawful') {
      metrics.add('directory_changes_refused_total', {})
      log.error(unlawful, { 'freehold.sequence': sequence })
    }
    return applied !== 'gap'
  }

  /** The head may run ahead of changes that are on their way. Behind the same head a heartbeat later, something was lost. */
  #isBehind(head: number): boolean {
    const lost = this.#heartbeatHead > this.#position()
    this.#head = head
    this.#heartbeatHead = head
    return lost
  }

  #position(): number {
    return this.#intake.position ?? this.#options.directory.sequence
  }
}
