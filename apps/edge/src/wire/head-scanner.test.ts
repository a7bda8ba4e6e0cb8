import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessage, testLimits } from '../test-support/read-message.ts'
import { refusedAnswers, refusedBodies, refusedRequests } from '../test-support/refused-corpus.ts'
import { anyMessage, cutAt } from '../test-support/any-message.ts'
import { HeadScanner, refused, unfinished } from './head-scanner.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')
const everyByte = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.of(byte))

describe('a message that could be read in two ways is refused, however its bytes come', () => {
  const cases = [
    ...[...refusedRequests, ...refusedBodies].map(([what, bytes]) => ['request', what, bytes, undefined] as const),
    ...refusedAnswers.map(([what, bytes]) => ['answer', what, bytes, 'GET'] as const),
  ]
  it.each(cases)('%s with %s', (_kind, _what, text, method) => {
    const bytes = bytesOf(text)
    expect(readMessage([bytes], method).outcome).toBe('refused')
    expect(readMessage(everyByte(bytes), method).outcome).toBe('refused')
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(readMessage([bytes.subarray(0, cut), bytes.subarray(cut)], method).outcome).toBe('refused')
    }
  })
})

describe('a message that is right', () => {
  it('is read the same however its bytes are split', () => {
    fc.assert(
      fc.property(anyMessage(), fc.array(fc.nat(2000), { maxLength: 8 }), ({ bytes, method }, cuts) => {
        const whole = readMessage([bytes], method)
        expect(readMessage(cutAt(bytes, cuts), method)).toEqual(whole)
        expect(readMessage(everyByte(bytes), method)).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps names, values and their order exactly, blanks around a value taken off', () => {
    const read = readMessage([bytesOf('GET /a?b=%20 HTTP/1.0\r\nHOST:x\r\nSet-A: \t 1 2\u00e9 \t\r\nSet-A:\r\n\r\nrest')])
    expect(read).toEqual({
      outcome: 'whole',
      start: ['GET', '/a?b=%20', '1.0'],
      fields: [
        ['HOST', 'x'],
        ['Set-A', '1 2\u00e9'],
        ['Set-A', ''],
      ],
      body: '',
      trailers: [],
      rest: 'rest',
    })
  })

  it('ends exactly on its frame: what follows is not its own', () => {
    const second = 'GET /b HTTP/1.1\r\n\r\n'
    expect(readMessage([bytesOf(`POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab${second}`)])).toMatchObject({ body: 'ab', rest: second })
    const chunked = readMessage([bytesOf(`POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n${second}`)])
    expect(chunked).toMatchObject({ body: 'ab', trailers: [['X-Sum', '1']], rest: second })
  })

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', ''],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', ''],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['GET', 'HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\na', 'a'],
    ['GET', 'HTTP/1.1 200 OK\r\n\r\nuntil the end', 'until the end'],
  ])('answers %s by its own rules of framing: %s', (method, text, body) => {
    expect(readMessage([bytesOf(text)], method)).toMatchObject({ outcome: 'whole', body })
  })
})

describe('the limits of a head', () => {
  it('hold exactly: one byte or one field more is too large', () => {
    const sized = (size: number): Buffer => bytesOf(`GET / HTTP/1.1\r\nA: ${'b'.repeat(size - 23)}\r\n\r\n`)
    const scan = (bytes: Buffer): [number, string | undefined] => {
      const scanner = new HeadScanner('request', { headBytes: 100, fieldsMax: 2 })
      return [scanner.scan(bytes, 0, bytes.length), scanner.fault]
    }
    expect(scan(sized(100))).toEqual([100, undefined])
    expect(scan(sized(101))).toEqual([refused, 'too_large'])
    expect(scan(bytesOf('GET / HTTP/1.1\r\nA: b\r\nA: b\r\n\r\n'))).toEqual([30, undefined])
    expect(scan(bytesOf('GET / HTTP/1.1\r\nA: b\r\nA: b\r\nA: b\r\n\r\n'))).toEqual([refused, 'too_large'])
  })

  it('cost a head that trickles in no second look at a byte', () => {
    const bytes = bytesOf(`GET / HTTP/1.1\r\n${'X-Long: abcdefghij\r\n'.repeat(100)}\r\n`)
    let looked = 0
    const counting = new Proxy(bytes, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) looked += 1
        return Reflect.get(target, key) as unknown
      },
    })
    const scanner = new HeadScanner('request', testLimits)
    for (let end = 1; end < bytes.length; end += 1) expect(scanner.scan(counting, 0, end)).toBe(unfinished)
    expect(scanner.scan(counting, 0, bytes.length)).toBe(bytes.length)
    // A byte that ends a piece is looked at by the piece and by what follows it; never more, however many there are.
    expect(looked).toBeLessThan(bytes.length * 4)
  })
})
