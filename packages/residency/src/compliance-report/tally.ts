import type { SealedEvent } from '../audit-chain/audit-chain.ts'

/** One line of a section: what was counted, how often, and how many rows and bytes that were. */
export interface Counted {
  readonly key: readonly string[]
  readonly events: number
  readonly rows: string
  readonly bytes: string
}

/** Counts events by a key of codes. The lines come in the keys' own order, so that they depend on nothing else. */
export class Tally {
  readonly #lines = new Map<string, { key: readonly string[]; events: number; rows: bigint; bytes: bigint }>()

  add(key: readonly string[], event: SealedEvent): void {
    const name = key.join('\n')
    const line = this.#lines.get(name) ?? { key, events: 0, rows: 0n, bytes: 0n }
    line.events += 1
    line.rows += whole(event['rowCount'])
    line.bytes += whole(event['sizeBytes'])
    this.#lines.set(name, line)
  }

  list(): Counted[] {
    return [...this.#lines]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { key, events, rows, bytes }]) => ({ key, events, rows: String(rows), bytes: String(bytes) }))
  }
}

const whole = (value: SealedEvent[string] | undefined): bigint => (typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : 0n)
