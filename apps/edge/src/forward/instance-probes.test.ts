import { randomUUID } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { FakeZone } from '../test-support/fake-zone.ts'
import { InstanceProbes } from './instance-probes.ts'
import { InstanceRegistry } from './instance-registry.ts'

/** Takes connections and says nothing until it is woken. */
class Hanging {
  readonly #sockets = new Set<Socket>()
  awake = false
  readonly server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('data', () => this.awake && socket.end('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n'))
  })

  async start(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.server.listen(0, '127.0.0.1', resolve)
    await promise
    const address = this.server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.server.close()
  }
}

describe('an app instance that hangs', () => {
  const good = new FakeZone()
  const hanging = new Hanging()
  afterEach(async () => {
    hanging.stop()
    await good.stop()
  })

  it('is passed over after two silent probes, tried when it is the last one, and taken back by any answer', async () => {
    await good.start()
    const registry = new InstanceRegistry(60_000)
    const [goodId, hangingId] = [randomUUID(), randomUUID()]
    registry.register({ instanceId: goodId, address: good.address })
    registry.register({ instanceId: hangingId, address: await hanging.start() })
    const probes = new InstanceProbes({
      ...{ instances: () => registry.registrations(), tell: (news) => registry.take(news), everyMs: 3_600_000, timeoutMs: 100 },
    })
    const chosen = () => {
      const lease = registry.lease(new Set())
      lease?.release()
      return lease?.id
    }
    await probes.round()
    expect(registry.counts()).toEqual({ healthy: 2, ejected: 0 })
    await probes.round()
    expect(registry.counts()).toEqual({ healthy: 1, ejected: 1 })
    expect(new Set(Array.from({ length: 10 }, chosen))).toEqual(new Set([goodId]))
    registry.remove(goodId)
    expect(chosen()).toBe(hangingId)
    hanging.awake = true
    await probes.round()
    expect(registry.counts()).toEqual({ healthy: 1, ejected: 0 })
    probes.stop()
  })
})
