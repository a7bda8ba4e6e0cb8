import { ledgerErrors } from '@repo/contract'
import { sqlStateOf } from '@repo/db/zone'

/**
 * What the database refused, in the feature's own words. Its triggers are the last to look, so a period that closed a moment ago is told
 * as clearly as one that was closed yesterday.
 */
export function ledgerFailure(error: unknown): unknown {
  const state = sqlStateOf(error)
  if (state?.code === 'FH041') return ledgerErrors.PERIOD_NOT_OPEN({ cause: error })
  if (state?.code === 'FH042') return ledgerErrors.PERIOD_CLOSED({ cause: error })
  if (state?.code === '23505' && state.message.includes('journal_entry_reversed_once'))
    return ledgerErrors.ENTRY_ALREADY_REVERSED({ cause: error })
  if (state?.code === '23503' && /journal_line_(party|unit)/.test(state.message)) return ledgerErrors.ENTRY_PARTY_UNKNOWN({ cause: error })
  return error
}
