import { readdirSync, readFileSync } from 'node:fs'

/** Kernel clock ticks a second; 100 on every Linux that Debian ships. */
const ticksPerSecond = 100

/** CPU time a process has used so far, user and system, all threads, in milliseconds; 0 when it has ended. */
export function cpuMs(pid: number): number {
  const stat = procFile(`${pid}/stat`)
  if (stat === '') return 0
  // The name in brackets may hold blanks, so fields are counted after it: utime and stime are the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}

/** CPU time of several processes together, in milliseconds. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMs(pid), 0)
}

/** Every process below one, itself included: Postgres answers each connection in a process of its own. */
export function processTree(pid: number): number[] {
  const threads = procNames(`${pid}/task`)
  const children = threads.flatMap((thread) => procFile(`${pid}/task/${thread}/children`).split(' ').filter(Boolean))
  return [pid, ...children.flatMap((child) => processTree(Number(child)))]
}

/** A file of /proc, empty when its process has ended: Postgres and Redis start and end helpers all the time. */
export const procFile = (path: string): string => whileAlive(() => readFileSync(`/proc/${path}`, 'utf8')) ?? ''
const procNames = (path: string): string[] => whileAlive(() => readdirSync(`/proc/${path}`)) ?? []

function whileAlive<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return undefined
    throw error
  }
}
