import { invariant } from '@repo/core'
import type { InstanceRegistry } from '../forward/instance-registry.ts'
import type { ListenTarget } from '../server/edge-server.ts'
import type { Transport } from '../server/transport.ts'
import type { DataPath, InstanceNews, Points } from './data-path.ts'

/** The data path in this thread: what a process with one thread does. */
export class OwnThread implements DataPath {
  readonly #transport: Transport
  readonly #instances: InstanceRegistry

  constructor(transport: Transport, instances: InstanceRegistry) {
    this.#transport = transport
    this.#instances = instances
  }

  get port(): number {
    return this.#transport.server.port
  }

  async listen([target]: readonly ListenTarget[]): Promise<void> {
    invariant(target, 'there is something to listen on')
    await this.#transport.server.listen(target)
  }

  tell(news: InstanceNews): void {
    this.#instances.take(news)
  }

  tellUsable(): void {}

  measured(): Promise<readonly Points[]> {
    return Promise.resolve([])
  }

  async drain(): Promise<void> {
    await this.#transport.server.drain()
    await this.#transport.closeUpstreams()
  }
}
