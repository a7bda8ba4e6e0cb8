import { readdirSync, readFileSync } from 'node:fs'

/** CPU time the threads of a process have used so far, user and system, in milliseconds; 0 when it has ended. Exact to the nanosecond. */
export function cpuMs(pid: number): number {
  const spentNs = procNames(`${pid}/task`).map((thread) => Number(procFile(`${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0))
  return spentNs.reduce((sum, spent) => sum + spent, 0) / 1_000_000
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
