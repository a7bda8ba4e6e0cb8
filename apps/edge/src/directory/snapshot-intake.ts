/**
 * Takes a new snapshot in, through three gates, each of which can refuse alone:
 *
 * - `fetch`: the control plane's signature, format, checksum and life, and what the table holds is what the manifest says;
 * - `activation`: 10,000 sampled ids of either directory are equal, or the log explains them. The directory that serves follows the log to
 *   the snapshot's own place first, so that whatever still differs is not explained. When the log is lost, only lawful differences of at
 *   most one id in twenty pass;
 * - `canary`: for a minute every look-up is made in both, and one unexplained difference ends it. (With reader threads, one of them serves
 *   from the new one; the others follow.)
 *
 * A refusal keeps what serves, raises an alarm until a snapshot passes, and says which gate it was. The last good copy at start passes no
 * gate but its signature and checksum: it has been through them. Without a directory that serves there is nothing to compare with or to
 * keep, and a snapshot that passes `fetch` is taken at once.
 */
import { setImmediate } from 'node:timers/promises'
import { countOrganizations, openSnapshot, type DirectoryChange, type PublicKeyLookup, type SnapshotImage } from '@repo/contract/edge'
import { declareNames, log, type Metrics } from '@repo/telemetry'
import { compareDirectories } from './compare-directories.ts'
import type { DirectorySource } from './control-plane-client.ts'
import type { Directory } from './directory.ts'
import type { DirectoryState } from './directory-state.ts'
import type { LastGoodCopy } from './last-good-copy.ts'

const [refusedEvent, acceptedEvent] = declareNames(['directory_snapshot_refused', 'directory_snapshot_accepted'])

export const snapshotGates = ['fetch', 'activation', 'canary'] as const
export type SnapshotGate = (typeof snapshotGates)[number]

export class SnapshotRefused extends Error {
  readonly gate: SnapshotGate
  constructor(gate: SnapshotGate, reason: string, options?: ErrorOptions) {
    super(`The ${gate} gate refused a snapshot: ${reason}`, options)
    this.gate = gate
  }
}

export interface IntakeOptions {
  readonly directory: Directory
  readonly source: DirectorySource
  readonly copy: LastGoodCopy
  readonly lookup: PublicKeyLookup
  readonly issuer: string
  readonly metrics: Metrics
  readonly wallMs: () => number
  readonly random: () => number
  /** How long a new snapshot is tried out beside the one that serves. */
  readonly canaryMs: number
  /** Waits; a test brings its own clock. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

const sampledIds = 10_000
const fetchTimeoutMs = 120_000
const logTimeoutMs = 30_000
/** With the log lost, so large a share of the sample may differ. */
const lostLogDifferencesMax = 0.05

/** A change as it came, kept from the moment a snapshot is asked for until it is live: the snapshot's table misses some of them. */
interface KeptChange {
  readonly sequence: number
  readonly change: DirectoryChange
  readonly text: string
}

export class SnapshotIntake {
  readonly #options: IntakeOptions
  #stage: SnapshotGate | undefined
  #candidate: DirectoryState | undefined
  #logLost = false
  #kept: KeptChange[] = []
  #wakeWhenApplied: () => void = () => undefined

  constructor(options: IntakeOptions) {
    this.#options = options
    // An alarm that has never rung is 0, not missing.
    for (const gate of snapshotGates) options.metrics.set('directory_snapshot_alarm', { gate }, 0)
  }

  /** The gate a snapshot stands at; undefined while there is none. */
  get stage(): SnapshotGate | undefined {
    return this.#stage
  }

  /** Where the feed has to be followed from when the live directory's own place is no longer in the log. */
  get position(): number | undefined {
    return this.#logLost ? this.#candidate?.sequence : undefined
  }

  /** Each change of the feed, after the live directory has seen it. */
  follow(sequence: number, change: DirectoryChange, text: string): void {
    if (this.#stage === undefined) return
    this.#kept.push({ sequence, change, text })
    if (this.#logLost && this.#candidate && sequence === this.#candidate.sequence + 1) this.#options.directory.applyLoosely(change)
    this.#candidate?.apply(sequence, change)
    this.#wakeWhenApplied()
  }

  /**
   * Reads a snapshot and takes it through the gates; `activated` is called when it has passed those before the canary.
   * @returns the instant the control plane made it, once it serves
   * @throws SnapshotRefused, or what the source threw when nothing could be read
   */
  async take({ logLost, signal, activated }: { logLost: boolean; signal: AbortSignal; activated?: () => void }): Promise<string> {
    if (this.#stage !== undefined) throw new Error('A snapshot is being taken in already')
    try {
      this.#enter('fetch')
      const image = await this.#fetch(signal)
      const state = this.#options.directory.prepare({ ...image, sequence: image.manifest.sequence })
      if (this.#options.directory.sequence >= 0) {
        this.#enter('activation')
        await this.#activate(state, logLost, signal)
        activated?.()
        this.#enter('canary')
        await this.#tryOut(state, logLost, signal)
      }
      this.#goLive(state, image)
      return image.manifest.issuedAt
    } catch (error) {
      if (error instanceof SnapshotRefused) this.#alarm(error)
      await this.#options.copy.forget()
      throw error
    } finally {
      this.#enter(undefined)
    }
  }

  async #fetch(signal: AbortSignal): Promise<SnapshotImage> {
    const { source, directory, copy, lookup, issuer, metrics, wallMs } = this.#options
    const within = AbortSignal.any([signal, AbortSignal.timeout(fetchTimeoutMs)])
    const chunks = await source.snapshot(Math.max(directory.sequence, 0), within).catch((error: unknown) => {
      metrics.add('directory_snapshots_total', { outcome: 'unreachable' })
      throw error
    })
    const arriving = new Arriving(chunks)
    try {
      const image = await openSnapshot(copy.receive(arriving), lookup, issuer)
      const { manifest } = image
      if (Date.parse(manifest.notAfter) < wallMs()) throw new Error('its life has ended')
      const { organizations, counts } = await countOrganizations(image.table, image.cells, () => setImmediate())
      if (organizations !== manifest.organizations || !sameCounts(counts, manifest.counts)) throw new Error('its counts are wrong')
      return image
    } catch (cause) {
      if (arriving.broken) {
        metrics.add('directory_snapshots_total', { outcome: 'unreachable' })
        throw cause
      }
      throw new SnapshotRefused('fetch', cause instanceof Error ? cause.message : 'unknown', { cause })
    }
  }

  async #activate(state: DirectoryState, logLost: boolean, signal: AbortSignal): Promise<void> {
    const { directory, random } = this.#options
    if (state.sequence < (this.#kept[0]?.sequence ?? directory.sequence + 1) - 1) {
      throw new SnapshotRefused('activation', 'it is older than what serves')
    }
    for (const { sequence, change } of this.#kept) state.apply(sequence, change)
    this.#candidate = state
    this.#logLost = logLost
    if (!logLost) await this.#untilLogReaches(state, signal)
    const found = compareDirectories(directory.live, state, sampledIds, random)
    if (found.unlawful > 0 || found.unlawfulPlaces > 0) {
      throw new SnapshotRefused('activation', "it takes an organisation's epoch back, moves it under the same one, or drops it")
    }
    const allowed = logLost ? Math.max(found.looked * lostLogDifferencesMax, 10) : 0
    if (found.different > allowed || (!logLost && found.differentPlaces > 0)) {
      throw new SnapshotRefused('activation', `${found.different} of ${found.looked} sampled ids differ and the log does not explain them`)
    }
  }

  /** The live directory follows the log to the snapshot's place: the log then explains all that it can explain. */
  async #untilLogReaches(state: DirectoryState, signal: AbortSignal): Promise<void> {
    const { directory } = this.#options
    const within = AbortSignal.any([signal, AbortSignal.timeout(logTimeoutMs)])
    while (directory.sequence < state.sequence) {
      if (within.aborted) throw new SnapshotRefused('activation', 'the log does not reach its sequence')
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wakeWhenApplied = resolve
      within.addEventListener('abort', () => resolve(), { once: true })
      await promise
    }
  }

  async #tryOut(state: DirectoryState, logLost: boolean, signal: AbortSignal): Promise<void> {
    const { directory, canaryMs, wait } = this.#options
    directory.tryOut(state)
    try {
      await wait(canaryMs, signal)
      signal.throwIfAborted()
      if (!logLost && directory.differed > 0) throw new SnapshotRefused('canary', `${directory.differed} look-ups differed`)
    } finally {
      directory.tryOut(undefined)
    }
  }

  #goLive(state: DirectoryState, { manifest }: SnapshotImage): void {
    const { directory, copy, metrics } = this.#options
    directory.adopt(state)
    void copy.keep(
      manifest.sequence,
      this.#kept.filter((kept) => kept.sequence > manifest.sequence && kept.sequence <= state.sequence).map(({ text }) => text),
    )
    for (const gate of snapshotGates) metrics.set('directory_snapshot_alarm', { gate }, 0)
    metrics.add('directory_snapshots_total', { outcome: 'accepted' })
    log.info(acceptedEvent, { 'freehold.sequence': directory.sequence, 'freehold.count': directory.size })
  }

  #alarm(error: SnapshotRefused): void {
    const { directory, metrics } = this.#options
    metrics.add('directory_snapshots_total', { outcome: 'refused' })
    metrics.add('directory_snapshot_refusals_total', { gate: error.gate })
    metrics.set('directory_snapshot_alarm', { gate: error.gate }, 1)
    log.error(refusedEvent, { 'freehold.sequence': directory.sequence }, error)
  }

  #enter(stage: SnapshotGate | undefined): void {
    this.#stage = stage
    for (const gate of snapshotGates) this.#options.metrics.set('directory_snapshot_stage', { gate }, gate === stage ? 1 : 0)
    if (stage !== undefined) return
    this.#candidate = undefined
    this.#logLost = false
    this.#kept = []
    this.#wakeWhenApplied = () => undefined
  }
}

/** Tells a connection that broke from a snapshot that is wrong. */
class Arriving implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>
  broken = false

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#chunks
    } catch (error) {
      this.broken = true
      throw error
    }
  }
}

const sorted = (counts: SnapshotImage['manifest']['counts']): string =>
  Object.entries(counts)
    .flatMap(([zone, states]) => Object.entries(states).map(([state, count]) => `${zone} ${state} ${count}`))
    .sort()
    .join()
const sameCounts = (one: SnapshotImage['manifest']['counts'], other: SnapshotImage['manifest']['counts']): boolean =>
  sorted(one) === sorted(other)
