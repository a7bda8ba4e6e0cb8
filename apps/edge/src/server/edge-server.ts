/** An address to bind, or a socket that somebody else has bound and that outlives this process. */
export type ListenTarget = { readonly host: string; readonly port: number } | { readonly fd: number }

/** The public listener, whichever transport it runs on. */
export interface EdgeServer {
  readonly port: number
  listen(target: ListenTarget): Promise<void>
  /**
   * Stops accepting, says `connection: close` on every answer from now on and waits for what is in flight, at most the drain limit.
   * Idle connections are left to their clients until then: destroying one could meet a request that is already on its way.
   */
  drain(): Promise<void>
}
