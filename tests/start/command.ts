import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { repositoryRoot } from '@repo/stack'

export interface RunningCommand {
  readonly child: ChildProcess
  /** All it has written so far. */
  output(): string
  /** Settles when it has ended, with its exit code. */
  readonly ended: Promise<number>
}

/** Runs one of the stack's commands as npm does, from the repository's root. */
export const runCommand = (name: string, args: readonly string[]): RunningCommand => runScript('stack-command.mjs', [name, ...args])

/** Runs a program of `scripts/`: `start.mjs` is what `npm start` does from its first line on. */
export function runScript(script: string, args: readonly string[]): RunningCommand {
  const program = join(repositoryRoot, 'scripts', script)
  const child = spawn(process.execPath, [program, ...args], { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => Number(code ?? 1))
  return { child, output: () => output, ended }
}

/** Runs a command to its end. */
export async function finishCommand(name: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const command = runCommand(name, args)
  const code = await command.ended
  return { code, output: command.output() }
}
