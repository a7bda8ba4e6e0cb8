import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** When the kernel started a process, in clock ticks since boot; undefined when there is no such process (or no /proc). */
export function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold blanks: fields are counted after it. The state is the first, the start time the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** Is the process still the one that was written down? Without /proc only the number can be asked for. */
export function isSameProcess(pid: number, startTicks: string | undefined): boolean {
  if (process.platform === 'linux') return startTicks !== undefined && startTicksOf(pid) === startTicks
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until the process has gone. @returns false when it is still there after the time */
export async function waitUntilGone(pid: number, startTicks: string | undefined, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isSameProcess(pid, startTicks)) {
    if (Date.now() > deadline) return false
    await delay(100)
  }
  return true
}
