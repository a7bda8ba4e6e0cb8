/** Run by set-up-database.ts: `node set-up-program.ts zone|control <cluster folder>` with the superuser's URL in SUPERUSER_URL. */
import { setUpControlDatabase } from './control-database.ts'
import { setUpZoneDatabase } from './zone-database.ts'

const [kind, dir] = process.argv.slice(2)
const url = process.env['SUPERUSER_URL']
if (!dir || !url || (kind !== 'zone' && kind !== 'control'))
  throw new Error('usage: SUPERUSER_URL=… set-up-program.ts zone|control <folder>')

const superuserUrl = (database = 'postgres') => {
  const target = new URL(url)
  target.pathname = `/${database}`
  return target.href
}
await (kind === 'zone' ? setUpZoneDatabase : setUpControlDatabase)({ dir, superuserUrl })
// The engine may keep timers: the work is done, so the process is.
process.exit(0)
