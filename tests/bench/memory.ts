import { processTree, procFile } from './process-cpu.ts'

/**
 * Proportional set size of processes with all they have started, in MiB: memory shared between processes is divided among them, so that
 * the sum over a stack counts every page once. Reading other users' processes needs root.
 */
export function pssMiB(pids: readonly number[]): number {
  const all = new Set(pids.flatMap(processTree))
  return [...all].reduce((sum, pid) => sum + pssKiB(pid), 0) / 1024
}

const pssKiB = (pid: number): number => Number(/^Pss:\s+(\d+) kB/m.exec(procFile(`${pid}/smaps_rollup`))?.[1] ?? 0)
