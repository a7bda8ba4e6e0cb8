import { assert, ipV4, ipV6, integer, property, uint8Array } from 'fast-check'
import { SocketAddress } from 'node:net'
import { describe, expect, it } from 'vitest'
import { proxyHeader, readProxyHeader } from './proxy-header.ts'

const port = integer({ min: 0, max: 65_535 })
const canonical = (address: string) => new SocketAddress({ address, family: 'ipv6' }).address

describe('the PROXY header', () => {
  it('says whose connection it is, of either family, and is not read before it is whole', () => {
    assert(
      property(ipV4(), ipV4(), port, port, (source, target, sourcePort, targetPort) => {
        const bytes = proxyHeader({ source, target, sourcePort, targetPort })
        expect(readProxyHeader(bytes, bytes.length)).toEqual({ kind: 'header', bytes: bytes.length, address: source })
        for (let length = 0; length < bytes.length; length += 1) expect(readProxyHeader(bytes, length).kind).toBe('unfinished')
      }),
      { numRuns: 50 },
    )
    assert(
      property(ipV6(), ipV6(), (one, other) => {
        const [source, target] = [canonical(one), canonical(other)]
        if (source.includes('.') || target.includes('.')) return
        const bytes = proxyHeader({ source, target, sourcePort: 1, targetPort: 2 })
        expect(readProxyHeader(bytes, bytes.length)).toMatchObject({ address: source })
      }),
      { numRuns: 200 },
    )
  })

  it('of two families, or of a balancer that looks whether we live, names nobody', () => {
    const bytes = proxyHeader({ source: '192.0.2.1', target: '::1', sourcePort: 1, targetPort: 2 })
    expect(readProxyHeader(bytes, bytes.length)).toEqual({ kind: 'header', bytes: 16, address: undefined })
    const mapped = proxyHeader({ source: '::ffff:192.0.2.1', target: '192.0.2.2', sourcePort: 1, targetPort: 2 })
    expect(readProxyHeader(mapped, mapped.length)).toMatchObject({ address: '192.0.2.1' })
  })

  it('never throws, and never takes more than there is, whatever the bytes', () => {
    const good = proxyHeader({ source: '192.0.2.1', target: '192.0.2.2', sourcePort: 1, targetPort: 2 })
    assert(
      property(uint8Array({ maxLength: 64 }), integer({ min: 0, max: 16 }), (noise, kept) => {
        const bytes = Buffer.concat([good.subarray(0, kept), noise])
        const reading = readProxyHeader(bytes, bytes.length)
        if (reading.kind === 'header') expect(reading.bytes).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 2000 },
    )
    for (const [at, value] of [
      [12, 0x11],
      [12, 0x22],
      [13, 0x12],
      [14, 0xff],
    ] as const) {
      const spoiled = Buffer.concat([good, Buffer.alloc(70_000)])
      spoiled[at] = value
      expect(readProxyHeader(spoiled, spoiled.length).kind).toBe('refused')
    }
  })
})
