import type { DirectoryCell } from '@repo/contract/edge'
import { parseOrgId, type OrgId } from '@repo/core'

export const stableCount = 1000
const cellCount = 7

/** The same organisation for the same number in every thread. */
export function numberedOrg(number: number): OrgId {
  const id = parseOrgId(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`)
  if (!id) throw new Error('the id is canonical')
  return id
}

/** Each organisation's cell follows from its number, so that a word of another one shows. */
export const cellOf = (number: number): number => 1 + (number % cellCount)

export const cellsOfWriter: readonly DirectoryCell[] = Array.from({ length: cellCount }, (_cell, index) => ({
  number: index + 1,
  code: `eu-${index + 1}`,
  zone: 'eu',
  edgeAddress: 'http://127.0.0.1:9200',
  countries: ['DE'],
}))
