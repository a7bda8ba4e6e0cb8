import { StartProblem } from '../supervisor/preflight.ts'

/** Runs a command's work: what the person can put right is one line, anything else is shown whole. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.stderr.write(
      error instanceof StartProblem ? `${error.message}\n` : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    process.exitCode = 1
  }
}
