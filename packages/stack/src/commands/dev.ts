/** `npm run dev`: one zone, `eu` unless another is named, whose web instance runs from source with hot reload. */
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'
import { runStack } from './run-stack.ts'

await runCommand(() => {
  const options = readArguments(process.argv.slice(2))
  return runStack({ ...options, zones: [options.zones?.[0] ?? 'eu'], development: true })
})
process.exit()
