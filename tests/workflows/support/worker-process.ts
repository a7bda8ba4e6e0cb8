import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { repositoryRoot } from '@repo/stack'

/** Compiled code is kept between starts, as in the stack: scores of workers that load the same files would spend most of their time on compiling. */
const compileCache = join(repositoryRoot, 'node_modules/.cache/freehold-compile')

export interface WorkerProcess {
  readonly executorId: string
  readonly process: ChildProcess
  /** Resolves with how it ended: a signal's name or an exit code. */
  readonly ended: Promise<string | number>
  kill(signal: NodeJS.Signals): void
}

/**
 * Starts a worker that prints `ready <executor id>` and waits for that line, or for its end by SIGKILL.
 * @param program path of its entry file
 */
export async function startWorkerProcess(program: string, environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--disable-warning=DeprecationWarning', program], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()))
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => String(signal ?? '') || Number(code))
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, executorId] = line.split(' ')
      if (word === 'ready' && executorId !== undefined) return executorId
    }
    return undefined
  })()
  const executorId = (await ready) ?? ''
  // One that is told where to kill itself may get there before it says that it is ready.
  if (executorId === '' && (await ended) !== 'SIGKILL') throw new Error(`the worker ended before it was ready: ${complaints}`)
  // Whatever it prints later is read and dropped, or a full pipe would stop it.
  child.stdout.resume()
  return { executorId, process: child, ended, kill: (signal) => void child.kill(signal) }
}

/** Ends what is still running, a stopped process included. */
export async function endAll(workers: Iterable<WorkerProcess>): Promise<void> {
  for (const worker of workers) {
    if (worker.process.exitCode === null && worker.process.signalCode === null) worker.kill('SIGKILL')
    await worker.ended
  }
}
