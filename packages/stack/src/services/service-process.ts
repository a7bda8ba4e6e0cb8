import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceSpec } from './service-spec.ts'

export interface ServiceExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface RunningService {
  readonly spec: ServiceSpec
  readonly pid: number
  /** Settles when the process has ended, whoever ended it. */
  readonly exited: Promise<ServiceExit>
  /** Asks it to leave, kills it when it does not, and returns when it is gone. Calling it again is harmless. */
  stop(): Promise<void>
}

/**
 * Starts a child in a process group of its own, so that Ctrl-C reaches only the supervisor, which then stops children in order.
 * @throws Error when the program cannot be run at all
 */
export async function spawnService(spec: ServiceSpec): Promise<RunningService> {
  mkdirSync(dirname(spec.logFile), { recursive: true })
  const log = openSync(spec.logFile, 'a', 0o600)
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env(),
    detached: true,
    stdio: ['ignore', log, log],
    ...(spec.uid === undefined ? {} : { uid: spec.uid, gid: spec.gid }),
  })
  const exited = new Promise<ServiceExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new Error(`${spec.name}: cannot run ${spec.command}`, { cause })
  } finally {
    closeSync(log)
  }
  return { spec, pid: child.pid ?? 0, exited, stop: () => stopChild(child, spec, exited) }
}

/**
 * Starts a child and waits until it is ready.
 * @throws Error with the end of its log when it dies first or takes longer than `readyTimeoutMs`; the child is then gone
 */
export async function startService(spec: ServiceSpec): Promise<RunningService> {
  const running = await spawnService(spec)
  const outcome = await waitUntilReady(running)
  if (outcome === 'ready') return running
  await running.stop()
  throw new Error(`${spec.name} ${outcome}. The end of ${spec.logFile}:\n${await logTail(spec.logFile)}`)
}

/** Polls readiness until it holds, the process ends, or its time is up. */
export async function waitUntilReady(running: RunningService): Promise<'ready' | 'ended before it was ready' | 'was not ready in time'> {
  const { spec } = running
  let ended = false
  void running.exited.then(() => (ended = true))
  const deadline = Date.now() + spec.readyTimeoutMs
  while (Date.now() < deadline) {
    if (ended) return 'ended before it was ready'
    if (await spec.isReady().catch(() => false)) return 'ready'
    await delay(100)
  }
  return 'was not ready in time'
}

/** The last lines a service wrote. */
export async function logTail(logFile: string, lines = 12): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}

async function stopChild(child: ChildProcess, spec: ServiceSpec, exited: Promise<ServiceExit>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(spec.stopSignal)
  const timer = new AbortController()
  const tooLong = delay(spec.stopTimeoutMs, 'too long' as const, { signal: timer.signal }).catch(() => 'left' as const)
  const first = await Promise.race([exited, tooLong])
  timer.abort()
  if (first === 'too long') child.kill('SIGKILL')
  await exited
  killGroup(child.pid)
}

/** Whatever a child left in its process group goes with it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in the group: that is the usual case.
  }
}
