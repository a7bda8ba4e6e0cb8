import { agedSorts } from '@repo/contract'
import { sortOf } from './list-input.ts'

/** The order of the receivables that an address asks for: owners by name unless told otherwise. */
export const agedSort = (url: URL) => sortOf(url, 'owner', agedSorts)
