import { Server, type Socket } from 'node:net'

interface Handle {
  readonly bytesRead: number
  close(done?: () => void): void
}

type Emit = (this: Server, name: string | symbol, ...more: unknown[]) => boolean

/**
 * Counts what this process reads from connections it accepts, at the handle under the socket, whoever reads it: the counter stands still where nobody reads,
 * whatever the kernel holds for us.
 */
export function countReads(): { ofNext(): Promise<number>; stop(): void } {
  const ended: number[] = []
  const waiting: ((bytes: number) => void)[] = []
  const emit = Object.getOwnPropertyDescriptor(Server.prototype, 'emit')
  const before = Server.prototype.emit as Emit
  const counting: Emit = function (name, ...more) {
    const handle = name === 'connection' ? (more[0] as Socket & { readonly _handle?: Handle })._handle : undefined
    if (handle) {
      const close = handle.close.bind(handle)
      handle.close = (done) => {
        const bytes = handle.bytesRead
        const next = waiting.shift()
        if (next) next(bytes)
        else ended.push(bytes)
        close(done)
      }
    }
    return before.call(this, name, ...more)
  }
  Server.prototype.emit = counting
  return {
    /** Bytes of the next connection that ended, in the order of their ends. */
    ofNext: () => {
      const known = ended.shift()
      return known === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(known)
    },
    stop() {
      if (emit) Object.defineProperty(Server.prototype, 'emit', emit)
      else delete (Server.prototype as Partial<Server>).emit
    },
  }
}
