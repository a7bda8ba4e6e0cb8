/**
 * How many requests may be under way to one cell, so that a slow one cannot hold everything the edge has. When it is half full, no single
 * organisation may hold more than an eighth: one whose requests are slow is told to wait before the others of its cell are.
 */
import { cellMax } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'

/** Organisations are counted by twelve bits of their ids; two that share them share an eighth, which is the price of a fixed size. */
const slots = 4096

export class Bulkhead {
  readonly #max: number
  readonly #shareMax: number
  /** By cell; a cell's number has eleven bits. */
  readonly #open = new Int32Array(cellMax + 1)
  readonly #ofOrganization = new Uint16Array(slots)

  constructor(max: number) {
    this.#max = max
    this.#shareMax = Math.max(1, Math.floor(max / 8))
  }

  /** @param cell its number, 0 for what is behind a zone's edge. @returns false when there is no room; else `leave` must follow */
  enter(cell: number, org: OrgId | undefined): boolean {
    const open = this.#open[cell] ?? 0
    if (open >= this.#max) return false
    const slot = org === undefined ? -1 : slotOf(org)
    if (slot >= 0 && open * 2 >= this.#max && (this.#ofOrganization[slot] ?? 0) >= this.#shareMax) return false
    this.#open[cell] = open + 1
    if (slot >= 0) this.#ofOrganization[slot] = (this.#ofOrganization[slot] ?? 0) + 1
    return true
  }

  leave(cell: number, org: OrgId | undefined): void {
    this.#open[cell] = (this.#open[cell] ?? 1) - 1
    if (org === undefined) return
    const slot = slotOf(org)
    this.#ofOrganization[slot] = (this.#ofOrganization[slot] ?? 1) - 1
  }
}

const digit = (org: string, at: number): number => {
  const code = org.charCodeAt(at)
  return code < 58 ? code - 48 : code - 87
}
const slotOf = (org: OrgId): number => ((digit(org, 0) << 8) | (digit(org, 1) << 4) | digit(org, 2)) & (slots - 1)
