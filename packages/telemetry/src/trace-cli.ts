/**
 * `npm run trace -- <request id>`: prints what one request did, from the edge to SQL and to the steps of workflows it enqueued, read
 * from the files that each part keeps. `--root` names the folder to search; it is the local stack's state unless given.
 */
import { parseArgs } from 'node:util'
import { readTrace, traceFiles } from './trace-reader.ts'
import { formatTrace } from './trace-tree.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { root: { type: 'string', default: '.freehold' } } })
const [id] = positionals
if (id === undefined || !/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/.test(id)) {
  console.error('Usage: npm run trace -- <request id or trace id> [--root FOLDER]')
  process.exit(2)
}
const spans = await readTrace(await traceFiles(values.root), id)
if (spans.length === 0) {
  console.error(`No span of ${id} was found below ${values.root}. Spans reach the files a quarter of a second after they end.`)
  process.exit(1)
}
console.log(formatTrace(spans))
