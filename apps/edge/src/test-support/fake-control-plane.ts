import { Readable } from 'node:stream'
import {
  encodeFeedLine,
  sealSnapshot,
  tableOf,
  type DirectoryCell,
  type DirectoryChange,
  type DirectoryOrganization,
  type DirectoryZone,
  type FeedLine,
  type SnapshotFacts,
} from '@repo/contract/edge'
import type { DirectorySource } from '../directory/control-plane-client.ts'
import type { Party } from './parties.ts'

/** The control plane's side of the directory, in memory, with every failure at hand. */
export class FakeControlPlane implements DirectorySource {
  readonly zones = new Map<string, DirectoryZone>()
  readonly cells = new Map<number, DirectoryCell>()
  readonly organizations = new Map<string, DirectoryOrganization>()
  readonly log: DirectoryChange[] = []
  readonly #party: Party
  readonly #readers = new Set<() => void>()
  /** Answers nothing at all. */
  dead = false
  /** Accepts the feed and says nothing. */
  silent = false
  /** Changes before this one are no longer in the log. */
  oldest = 0
  snapshots = 0
  feeds = 0
  /** Calls of any kind. */
  calls = 0
  heartbeatMs = 50

  constructor(party: Party) {
    this.#party = party
  }

  change(change: DirectoryChange): void {
    this.log.push(change)
    if (change.kind === 'organization') this.organizations.set(change.organization.id, change.organization)
    else if (change.kind === 'organization_removed') this.organizations.delete(change.id)
    else if (change.kind === 'cell') this.cells.set(change.cell.number, change.cell)
    else this.zones.set(change.zone.code, change.zone)
    for (const wake of this.#readers) wake()
  }

  put(organization: DirectoryOrganization): void {
    this.change({ kind: 'organization', organization })
  }

  /** Breaks every open feed. */
  cut(): void {
    for (const wake of this.#readers) wake()
  }

  /** What a test does to a snapshot on its way: the facts before they are signed, or the bytes after. */
  poison: { facts?: (facts: SnapshotFacts) => SnapshotFacts; bytes?: (bytes: Buffer) => Buffer } = {}

  async snapshot(): Promise<AsyncIterable<Uint8Array>> {
    this.snapshots += 1
    this.calls += 1
    if (this.dead) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const facts: SnapshotFacts = {
      sequence: this.log.length,
      issuedAt: new Date().toISOString(),
      notAfter: new Date(Date.now() + 86_400_000).toISOString(),
      zones: [...this.zones.values()],
      cells: [...this.cells.values()],
      table: tableOf([...this.organizations.values()]),
    }
    const { parts } = await sealSnapshot(this.poison.facts?.(facts) ?? facts, this.#party.key)
    const bytes = Buffer.concat(parts)
    return Readable.from([this.poison.bytes?.(bytes) ?? bytes])
  }

  async changes(after: number, { follow, signal }: { follow: boolean; signal: AbortSignal }): Promise<AsyncIterable<string> | 'gone'> {
    this.calls += 1
    if (follow) this.feeds += 1
    if (this.dead) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    return after < this.oldest || after > this.log.length ? 'gone' : this.#lines(after, follow, signal)
  }

  line(line: FeedLine): Promise<string> {
    return encodeFeedLine(line, this.#party.key)
  }

  async *#lines(after: number, follow: boolean, signal: AbortSignal): AsyncGenerator<string> {
    for (let sent = after; !signal.aborted && !this.dead;) {
      while (sent < this.log.length && !this.silent) {
        const change = this.log[sent]
        sent += 1
        if (change) yield await this.line({ type: 'change', sequence: sent, change })
      }
      if (!this.silent) yield await this.line({ type: 'heartbeat', head: this.log.length, at: new Date().toISOString() })
      if (!follow) return
      await this.#wait(signal)
    }
    if (signal.aborted) throw new DOMException('aborted', 'AbortError')
  }

  #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, this.silent ? 60_000 : this.heartbeatMs)
    this.#readers.add(resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    return promise.finally(() => {
      clearTimeout(timer)
      this.#readers.delete(resolve)
    })
  }
}
