import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestFraming } from '../wire/framing.ts'
import { HeadScanner } from '../wire/head-scanner.ts'
import { WireRequestHead } from '../wire/wire-request-head.ts'
import { requestText, trailerText } from './request-text.ts'

const limits = { headBytes: 65_536, fieldsMax: 200 }
const base = [':method', 'GET', ':scheme', 'https', ':authority', 'localhost:8080', ':path', '/api/v1/units?a=b']
const withField = (name: string, value: string): string[] => [...base, name, value]

describe('an HTTP/2 request as an HTTP/1.1 head', () => {
  it('says the same, with one Host, one Cookie, and chunks where no length is stated', () => {
    const raw = [...base, 'x-a', '1', 'cookie', 'a=1', 'te', 'trailers', 'cookie', 'b=2', 'x-a', '2']
    const fields = 'host: localhost:8080\r\nx-a: 1\r\nx-a: 2\r\ncookie: a=1; b=2\r\n'
    expect(requestText(raw, true)).toEqual({ head: `GET /api/v1/units?a=b HTTP/1.1\r\n${fields}\r\n`, chunked: false })
    expect(requestText(raw, false)?.head).toContain('\r\ntransfer-encoding: chunked\r\n')
    expect(requestText(withField('content-length', '5'), false)).toMatchObject({ chunked: false })
  })

  it.each([
    ['a line break in a value', withField('x-a', 'b\r\nx-org-id: z')],
    ['a bare line feed in a value', withField('x-a', 'b\nc')],
    ['NUL in a value', withField('x-a', 'b\0c')],
    ['a blank before a value', withField('x-a', ' b')],
    ['a tab behind a value', withField('x-a', 'b\t')],
    ['a colon in a name', withField('x:a', 'b')],
    ['a line break in a name', withField('x\r\na', 'b')],
    ['a name in upper case', withField('X-A', 'b')],
    ['an empty name', withField('', 'b')],
    ['transfer-encoding', withField('transfer-encoding', 'chunked')],
    ['connection', withField('connection', 'x-org-id')],
    ['keep-alive', withField('keep-alive', '1')],
    ['proxy-connection', withField('proxy-connection', 'keep-alive')],
    ['upgrade', withField('upgrade', 'websocket')],
    ['another te than trailers', withField('te', 'gzip')],
    ['two hosts that differ', withField('host', 'evil.example')],
    ['host twice', [...base, 'host', 'localhost:8080', 'host', 'localhost:8080']],
    ['a pseudo field twice', withField(':path', '/z')],
    ['a pseudo field behind others', ['x-a', 'b', ...base]],
    ['an unknown pseudo field', [...base, ':protocol', 'websocket']],
    ['a status', [...base, ':status', '200']],
    ['no path', base.slice(0, 6)],
    ['no scheme', [...base.slice(0, 2), ...base.slice(4)]],
    ['http', base.map((text) => (text === 'https' ? 'http' : text))],
    ['a blank in the path', base.map((text) => (text.startsWith('/') ? '/ HTTP/1.1' : text))],
    ['a whole address as path', base.map((text) => (text.startsWith('/') ? 'https://localhost/' : text))],
    ['CONNECT', base.map((text) => (text === 'GET' ? 'CONNECT' : text))],
    ['a blank in the method', base.map((text) => (text === 'GET' ? 'GET /x' : text))],
    ['a user in the authority', base.map((text) => (text.startsWith('local') ? 'user@localhost' : text))],
    ['no authority', [...base.slice(0, 4), ...base.slice(6)]],
  ])('is refused with %s', (_case, raw) => {
    expect(requestText(raw, true)).toBeUndefined()
  })

  it('never becomes anything that the scanner frames or splits otherwise, whatever the frames hold', () => {
    const text = fc.oneof(
      fc.constantFrom('content-length', 'transfer-encoding', 'chunked', '5', 'host', 'x-a', 'cookie', 'te', 'trailers', '\r\n', 'b: c', ''),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 6 }), fc.boolean(), (pairs, ends) => {
        const made = requestText([...base, ...pairs.flat()], ends)
        if (!made) return
        const bytes = Buffer.from(made.head, 'latin1')
        const scanner = new HeadScanner('request', limits)
        // What the scanner refuses is answered 400; what it takes ends where the head ends and has the fields of the frames.
        const length = scanner.scan(bytes, 0, bytes.length)
        if (length < 0) return
        expect(length).toBe(bytes.length)
        const head = new WireRequestHead(made.head, scanner)
        const names = new Set(pairs.map(([name]) => name))
        for (let index = 0; index < head.fieldCount; index += 1) {
          expect(['host', 'transfer-encoding', ...names]).toContain(head.nameAt(index).lower)
        }
        const framing = requestFraming(head)
        if (made.chunked) expect(framing.kind).toBe('chunked')
        else expect(framing.kind).not.toBe('chunked')
      }),
      { numRuns: 2000 },
    )
  })

  it('has trailers that speak of nothing but themselves', () => {
    expect(trailerText(['x-sum', 'abc', 'x-b', ''])).toBe('x-sum: abc\r\nx-b: \r\n')
    for (const raw of [
      [':path', '/'],
      ['transfer-encoding', 'chunked'],
      ['x-a', 'b\r\n\r\nGET / HTTP/1.1'],
      ['X-A', 'b'],
    ])
      expect(trailerText(raw)).toBeUndefined()
  })
})
