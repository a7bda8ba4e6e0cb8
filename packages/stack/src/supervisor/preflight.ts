import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'

/** Something the person at the keyboard can put right; shown as one line without a stack. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem'
}

/** @throws StartProblem naming the first port that is taken, and by which part it is wanted */
export async function checkPorts(ports: readonly { port: number; name: string }[]): Promise<void> {
  for (const { port, name } of ports) {
    if (port > 65_535) throw new StartProblem(`Port ${port} for ${name} does not exist: choose a lower --base-port.`)
  }
  const taken = await Promise.all(ports.map(async (wanted) => ({ ...wanted, free: await isFree(wanted.port) })))
  const first = taken.find(({ free }) => !free)
  if (first)
    throw new StartProblem(`Port ${first.port} is taken; ${first.name} needs it. Stop what uses it, or start with -- --base-port N.`)
}

/** @throws StartProblem when the folder's disk has less room than a start may need */
export async function checkDiskSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (freeBytes >= neededBytes) return
  const inMiB = (bytes: number) => Math.floor(bytes / 1_048_576)
  throw new StartProblem(`The disk of ${folder} has ${inMiB(freeBytes)} MiB free; ${inMiB(neededBytes)} MiB are needed.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
