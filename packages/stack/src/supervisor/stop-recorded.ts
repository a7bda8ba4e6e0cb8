import { isSameProcess, waitUntilGone } from './process-identity.ts'
import { readRunRecord, removeRunRecord, type RunRecord } from './run-file.ts'

/**
 * Stops what `run.json` tells of: first the supervisor, which stops its children in order; then, if it had been killed, each child that
 * is still the process it was.
 * @returns what was found
 */
export async function stopRecorded(stateFolder: string): Promise<'nothing was running' | 'stopped'> {
  const record = readRunRecord(stateFolder)
  if (!record) return 'nothing was running'
  const supervised = isSameProcess(record.supervisorPid, record.supervisorStartTicks)
  if (supervised && record.supervisorPid !== process.pid) {
    process.kill(record.supervisorPid, 'SIGTERM')
    await waitUntilGone(record.supervisorPid, record.supervisorStartTicks, 60_000)
  }
  const left = await stopChildren(record)
  removeRunRecord(stateFolder)
  return supervised || left > 0 ? 'stopped' : 'nothing was running'
}

/** Is a stack of this folder up and supervised right now? */
export function isSupervised(stateFolder: string): boolean {
  const record = readRunRecord(stateFolder)
  return record !== undefined && isSameProcess(record.supervisorPid, record.supervisorStartTicks)
}

async function stopChildren(record: RunRecord): Promise<number> {
  const alive = record.children.flatMap(({ pid, startTicks, name }) =>
    pid !== undefined && isSameProcess(pid, startTicks) ? [{ pid, startTicks, name }] : [],
  )
  await Promise.all(
    alive.map(async ({ pid, startTicks, name }) => {
      // A fast shutdown for Postgres; a plain request to leave for everybody else.
      signal(pid, name.endsWith('/postgres') ? 'SIGINT' : 'SIGTERM')
      if (!(await waitUntilGone(pid, startTicks, 10_000))) signal(pid, 'SIGKILL')
      await waitUntilGone(pid, startTicks, 5_000)
    }),
  )
  return alive.length
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself in the meantime.
  }
}
