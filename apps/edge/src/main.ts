/**
 * The edge's process: `node src/main.ts --config edge.json`. One program, two places: the global edge (organisation → zone) and a
 * zone's own edge (→ app instances), told apart by `role`. It stores nothing of a tenant's and stops gracefully on SIGTERM.
 *
 * With more than one thread, or with `--hold`, the process that was started only binds and watches over one that serves: on SIGHUP the next
 * one takes over. `--inherited` and `--follows` are what it says to those.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseEdgeConfig } from '@repo/contract/edge'
import { systemdSockets } from './holding/inherited-sockets.ts'

const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({ options: { config: { type: 'string' }, hold: flag, inherited: flag, follows: flag } })
const { config: configFile } = values
if (configFile === undefined) throw new Error('Usage: node src/main.ts --config FILE [--hold]')
const config = parseEdgeConfig(JSON.parse(readFileSync(configFile, 'utf8')))

const holds = values.hold || config.threads > 1 || systemdSockets() > 0
// Either way only what is needed is loaded: the parent holds sockets and little else.
if (values.inherited || !holds) await import('./serve.ts').then(({ serve }) => serve(config, values))
else await import('./holding/hold.ts').then(({ hold }) => hold(config, configFile))
