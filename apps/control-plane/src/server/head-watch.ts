/**
 * Tells open streams that there is something new. One look at the two heads serves every stream of this process, and there is none while
 * nobody listens. Looking is deliberate: it needs no connection of its own and works for changes made by any process.
 */
import type { DirectoryDatabase } from '@repo/db/control-plane'

/** A change is to be at every edge within a quarter of a second; this is most of what it waits. */
const lookEveryMs = 75

export interface Heads {
  /** Newest sequence of the change log. */
  readonly changes: number
  /** Zone code → newest sequence of its jobs. */
  readonly jobs: ReadonlyMap<string, number>
}

export interface HeadWatch {
  /** Resolves as soon as `isNew` holds for the heads, and no later than after `waitMs`, or when the signal aborts. */
  wait(isNew: (heads: Heads) => boolean, waitMs: number, signal: AbortSignal): Promise<void>
  stop(): void
}

async function readHeads(directory: DirectoryDatabase): Promise<Heads> {
  return directory.withDirectory(async (tx) => {
    const head = await tx.changeHead.findFirstOrThrow({ select: { sequence: true } })
    const jobs = await tx.zoneJobHead.findMany()
    return { changes: Number(head.sequence), jobs: new Map(jobs.map((row) => [row.zoneCode, Number(row.sequence)])) }
  })
}

interface Waiter {
  readonly isNew: (heads: Heads) => boolean
  readonly resolve: () => void
}

export function watchHeads(directory: DirectoryDatabase): HeadWatch {
  const waiters = new Set<Waiter>()
  let looking = false
  let stopped = false

  const look = async (): Promise<void> => {
    if (looking || stopped) return
    looking = true
    try {
      // A database that is away is no news; every stream goes on by its own heartbeat and fails there, with its own error.
      const heads = await readHeads(directory).catch(() => undefined)
      if (heads) for (const waiter of [...waiters]) if (waiter.isNew(heads)) waiter.resolve()
    } finally {
      looking = false
      if (waiters.size > 0) setTimeout(() => void look(), lookEveryMs)
    }
  }

  return {
    wait: (isNew, waitMs, signal) =>
      new Promise((resolve) => {
        const waiter: Waiter = {
          isNew,
          resolve: () => {
            waiters.delete(waiter)
            clearTimeout(timer)
            signal.removeEventListener('abort', waiter.resolve)
            resolve()
          },
        }
        const timer = setTimeout(waiter.resolve, waitMs)
        if (signal.aborted || stopped) return waiter.resolve()
        signal.addEventListener('abort', waiter.resolve)
        waiters.add(waiter)
        void look()
      }),
    stop() {
      stopped = true
      for (const waiter of [...waiters]) waiter.resolve()
    },
  }
}
