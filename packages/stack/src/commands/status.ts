/** `npm run status`: every part with its process, its restarts and what its own `/readyz` says. Exit code 0 only when all are ready. */
import { readStatus, type PartStatus, type StackStatus } from '../supervisor/stack-status.ts'
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'
import { table } from './table.ts'

await runCommand(async () => {
  const { stateFolder, json } = readArguments(process.argv.slice(2))
  const status = await readStatus(stateFolder)
  process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : describe(status))
  if (!status.running || !status.parts.every((part) => part.ready)) process.exitCode = 1
})

function describe(status: StackStatus): string {
  if (!status.running) return 'Freehold is not running. `npm start` starts it.\n'
  const rows = status.parts.map((part) => [part.name, part.state, String(part.pid ?? '–'), String(part.restarts), dependencies(part)])
  const head = `Freehold is ${status.ready ? 'up' : 'starting'} since ${status.startedAt}, zones ${status.zones.join(', ')}.`
  return `${head}\n\n${table(['part', 'state', 'pid', 'restarts', 'depends on'], rows)}\n`
}

function dependencies(part: PartStatus): string {
  return Object.entries(part.dependencies)
    .map(([name, state]) => `${name} ${state}`)
    .join(', ')
}
