import type { Stack } from '../supervisor/start-stack.ts'
import type { StackArguments } from './arguments.ts'

/** After the start: seeds once, runs the month once, shows the table. */
export async function welcome(_stack: Stack, _options: StackArguments, _signal: AbortSignal): Promise<void> {
  await Promise.resolve()
}
