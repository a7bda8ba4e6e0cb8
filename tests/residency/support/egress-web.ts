/** The services of a zone's web process, started as its hooks start them. What they can reach and what they are refused goes to RESULT_FILE. */
import { writeFileSync } from 'node:fs'
import { readiness } from '../../../apps/zone/src/server/readiness.ts'
import { services, startServices } from '../../../apps/zone/src/server/running.ts'

const { RESULT_FILE = '', TRY_PORT = '' } = process.env
startServices()
const { dependencies } = await readiness(services())
const undeclared = await fetch(`http://127.0.0.1:${TRY_PORT}/`).then(
  () => 'done',
  (error: unknown) => (error as { cause?: { code?: string } }).cause?.code,
)
await services().close()
const states = Object.entries(dependencies).map(([name, { state }]) => [name, state])
writeFileSync(RESULT_FILE, JSON.stringify({ ...Object.fromEntries(states), undeclared }))
process.stdout.write('ready web\n')
process.exit(0)
