import type { CrewReport } from '../supervisor/crew.ts'

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** One line for every part that is ready, dies or comes back. */
export const consoleReport: CrewReport = {
  ready: (name) => say(`  ✓ ${name}`),
  died: (name, { code, signal }, againInMs) =>
    say(`  ✗ ${name} ended (${signal ?? `exit code ${code}`}); starting it again in ${againInMs / 1000} s`),
}
