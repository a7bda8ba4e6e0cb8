/** Something the person at the keyboard can put right. It is shown as one line, without a stack. */
export class Problem extends Error {}

/**
 * Runs a command and ends the process with its exit code; a Problem is one line.
 * @param {() => Promise<number>} work
 */
export async function runAndExit(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    process.stderr.write(error instanceof Problem ? `${error.message}\n` : `${error?.stack ?? error}\n`)
    process.exitCode = 1
  }
}
