import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authority } from '../test-support/certificates.ts'
import { captureHello, helloShapes, mutate, OpensslOracle, resplit } from '../test-support/client-hellos.ts'
import { temporaryFolder } from '../test-support/parties.ts'
import { seededRandom } from '../test-support/seeded-random.ts'
import { readClientHello } from './client-hello.ts'

const runs = Number(process.env['HELLO_RUNS'] ?? 10_000)
const read = (bytes: Buffer) => readClientHello(bytes, bytes.length)

describe('a ClientHello', () => {
  let hellos: Buffer[]
  let oracle: OpensslOracle
  beforeAll(async () => {
    const root = temporaryFolder()
    oracle = await OpensslOracle.start(authority(root).issue(join(root, 'certs'), 'any', ['eu.example']))
    hellos = await Promise.all(helloShapes.map((shape) => captureHello(shape)))
  })

  afterAll(() => oracle.stop())

  it('gives the name that its client meant, in lower case; without a name it is refused with alert 112', () => {
    for (const [index, hello] of hellos.entries()) {
      const { servername } = helloShapes[index] ?? {}
      expect(read(hello)).toEqual(
        servername === undefined ? { kind: 'refused', alert: 112 } : { kind: 'hello', serverName: servername.toLowerCase() },
      )
    }
  })

  it('is never judged before it is whole, wherever it is cut and however many records it comes in', () => {
    for (const hello of hellos) {
      for (let length = 0; length < hello.length; length += 1) expect(readClientHello(hello, length).kind).toBe('unfinished')
      for (const size of [Math.ceil(hello.length / 16), 200, 4000]) {
        const split = resplit(hello, size)
        expect(split.length > 16_384 || Math.ceil((hello.length - 5) / size) > 16 ? 'skipped' : read(split)).toEqual(
          Math.ceil((hello.length - 5) / size) > 16 ? 'skipped' : read(hello),
        )
      }
    }
  })

  it('in more than sixteen records, with a second message in its record, or of another kind is refused', () => {
    const hello = hellos[1] as Buffer
    expect(read(resplit(hello, 8))).toEqual({ kind: 'refused', alert: 50 })
    const doubled = Buffer.concat([hello, Buffer.from([0])])
    doubled.writeUInt16BE(doubled.length - 5, 3)
    expect(read(doubled)).toEqual({ kind: 'refused', alert: 50 })
    const other = Buffer.from(hello)
    other[5] = 2
    expect(read(other)).toEqual({ kind: 'refused', alert: 50 })
    expect(read(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toEqual({ kind: 'refused', alert: 50 })
    // Early data comes in records of its own, behind the hello.
    expect(read(Buffer.concat([hello, Buffer.from([23, 3, 3, 0, 1, 0])]))).toEqual({ kind: 'hello', serverName: 'eu.example' })
  })

  it('with a name or any extension twice, an address, or a name that is none is refused', () => {
    const hello = hellos[1] as Buffer
    const named = (name: string, entries = 1, list = 1): Buffer => withServerName(hello, name, entries, list)
    expect(read(named('eu.example'))).toEqual({ kind: 'hello', serverName: 'eu.example' })
    expect(read(named('eu.example', 2))).toEqual({ kind: 'refused', alert: 50 })
    expect(read(named('eu.example', 1, 2))).toEqual({ kind: 'refused', alert: 50 })
    for (const name of [
      'eu.example.',
      '127.0.0.1',
      'eu..example',
      '-eu.example',
      'eu_x.example',
      'ëu.example',
      'eu.example\0.us',
      `${'a'.repeat(64)}.example`,
    ]) {
      expect([name, read(named(name))]).toEqual([name, { kind: 'refused', alert: 112 }])
    }
  })

  it('with an encrypted one inside passes by its outer name; an inner one in clear is refused', () => {
    const hello = hellos[1] as Buffer
    expect(read(withExtension(hello, 0xfe0d, Buffer.from([0, 0, 1, 0, 1, 7, 0, 0, 0, 0])))).toEqual({
      kind: 'hello',
      serverName: 'eu.example',
    })
    expect(read(withExtension(hello, 0xfe0d, Buffer.from([1])))).toEqual({ kind: 'refused', alert: 50 })
  })

  it(`spoiled in ${runs} ways never gives another name than OpenSSL's`, { timeout: 600_000 }, async () => {
    const random = seededRandom(Number(process.env['FUZZ_SEED'] ?? 20_261_201))
    let both = 0
    for (let done = 0; done < runs; done += 1) {
      const hello = mutate(hellos[Math.floor(random() * hellos.length)] as Buffer, random)
      const ours = read(hello)
      if (ours.kind !== 'hello') continue
      const theirs = await oracle.serverName(hello)
      if (theirs === undefined) continue
      both += 1
      expect([hello.toString('base64'), ours.serverName]).toEqual([hello.toString('base64'), theirs.toLowerCase()])
    }
    expect(both).toBeGreaterThan(runs / 10)
  })
})

/** Where a hello's extensions begin: the length field before them. */
function extensionsAt(hello: Buffer): number {
  let at = 5 + 4 + 2 + 32
  at += 1 + (hello[at] as number)
  at += 2 + hello.readUInt16BE(at)
  return at + 1 + (hello[at] as number)
}

function rebuilt(hello: Buffer, extensions: Buffer): Buffer {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(extensions.length)
  const bytes = Buffer.concat([hello.subarray(0, extensionsAt(hello)), size, extensions])
  bytes.writeUInt16BE(bytes.length - 5, 3)
  bytes.writeUIntBE(bytes.length - 9, 6, 3)
  return bytes
}

function extensionOf(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}

const withExtension = (hello: Buffer, type: number, body: Buffer): Buffer =>
  rebuilt(hello, Buffer.concat([extensionOf(type, body), hello.subarray(extensionsAt(hello) + 2)]))

/** The hello with other server names in it: so many entries in a list, and so many lists. */
function withServerName(hello: Buffer, name: string, entries: number, lists: number): Buffer {
  const kept: Buffer[] = []
  for (let at = extensionsAt(hello) + 2; at < hello.length; at += 4 + hello.readUInt16BE(at + 2)) {
    if (hello.readUInt16BE(at) !== 0) kept.push(hello.subarray(at, at + 4 + hello.readUInt16BE(at + 2)))
  }
  const text = Buffer.from(name, 'latin1')
  const entry = Buffer.concat([Buffer.from([0, text.length >> 8, text.length & 255]), text])
  const list = Buffer.concat(Array<Buffer>(entries).fill(entry))
  const body = Buffer.concat([Buffer.from([list.length >> 8, list.length & 255]), list])
  return rebuilt(hello, Buffer.concat([...Array<Buffer>(lists).fill(extensionOf(0, body)), ...kept]))
}
