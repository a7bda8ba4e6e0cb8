/**
 * The sixteen bytes of organisations' ids that have been seen of late, by their text: a request's id is read once and not by everybody who
 * needs it. Strangers choose ids: the store has a fixed size and is emptied when it is full.
 */
import { readUuid } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'

const keptMax = 16_384

/** Where each lies; `idAt` says where for a text. */
export const knownIds = new Uint8Array(keptMax * 16)
const places = new Map<string, number>()

/** @returns where its bytes lie in `knownIds` until the next text is asked for, or -1 when the text is no id */
export function idAt(text: string): number {
  const known = places.get(text)
  if (known !== undefined) return known
  if (places.size === keptMax) places.clear()
  const at = places.size * 16
  if (!readUuid(text, knownIds, at)) return -1
  // Copied: what is cut from a head would keep the whole head in memory.
  places.set(Buffer.from(text, 'latin1').toString('latin1'), at)
  return at
}

/** The text as an organisation's id, when it is one. */
export const asOrgId = (text: string): OrgId | undefined => (idAt(text) < 0 ? undefined : (text as OrgId))
