/**
 * One organisation's routing in one 32-bit word, so that cell, mode, state and epoch always change together:
 * cell 11 bits | strict 1 bit | state 4 bits | epoch 16 bits. The word 0 means "not in the directory".
 */
import { invariant } from '@repo/core'

/** Organisation states in the order of their numbers in the word; 0 is no state. */
export const organizationStates = ['provisioning', 'active', 'read_only', 'moving', 'moved', 'suspended', 'closed'] as const
export type OrganizationState = (typeof organizationStates)[number]

export interface DirectoryEntry {
  /** 1–2047. */
  readonly cell: number
  /** The organisation's mode keeps plaintext inside its own places. */
  readonly strict: boolean
  readonly state: OrganizationState
  /** Rises only when zone or cell changes; a wrap is refused. */
  readonly epoch: number
}

export const cellMax = 2047
export const epochMax = 65_535
export const absentWord = 0

/** @throws Error when a number does not fit its bits */
export function packDirectoryWord(entry: DirectoryEntry): number {
  const state = organizationStates.indexOf(entry.state) + 1
  invariant(Number.isInteger(entry.cell) && entry.cell >= 1 && entry.cell <= cellMax, 'a cell number fits 11 bits')
  invariant(Number.isInteger(entry.epoch) && entry.epoch >= 0 && entry.epoch <= epochMax, 'an epoch fits 16 bits')
  invariant(state >= 1, 'the state is declared')
  return ((entry.cell << 21) | (entry.strict ? 1 << 20 : 0) | (state << 16) | entry.epoch) >>> 0
}

/** @returns the entry, or undefined for the absent word and for a state nobody declared */
export function unpackDirectoryWord(word: number): DirectoryEntry | undefined {
  const cell = word >>> 21
  const state = organizationStates[((word >>> 16) & 0xf) - 1]
  if (cell === 0 || state === undefined) return undefined
  return { cell, strict: ((word >>> 20) & 1) === 1, state, epoch: word & 0xffff }
}
