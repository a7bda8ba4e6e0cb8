import { accountLines } from './account-lines.ts'
import { accounts } from './accounts.ts'
import { entries } from './list-entries.ts'
import { periods } from './list-periods.ts'
import { openYear } from './open-year.ts'
import { postManual } from './post-manual.ts'
import { entry } from './read-entry.ts'
import { reopenPeriod } from './reopen-period.ts'
import { reverse } from './reverse-entry.ts'
import { trialBalance } from './trial-balance.ts'

export const ledgerRouter = {
  accounts,
  entries,
  entry,
  postManual,
  reverse,
  trialBalance,
  accountLines,
  periods,
  openYear,
  reopenPeriod,
}
