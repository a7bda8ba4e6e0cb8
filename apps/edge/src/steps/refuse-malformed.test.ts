import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exchangeOf, outcomeOf } from '../test-support/step-lab.ts'
import { HeadScanner } from '../wire/head-scanner.ts'
import { WireRequestHead } from '../wire/wire-request-head.ts'
import { refuseMalformed } from './refuse-malformed.ts'

const host = ['Host', 'localhost:8080'] as const
const check = (facts: Parameters<typeof exchangeOf>[0]) => outcomeOf(refuseMalformed(exchangeOf(facts)))

describe('an ambiguous head is refused, never repaired', () => {
  it.each([
    ['no Host', { fields: [] }],
    ['two Hosts', { fields: [host, host] }],
    ['length beside chunked', { fields: [host, ['Content-Length', '1'], ['Transfer-Encoding', 'chunked']] }],
    ['two lengths that agree', { fields: [host, ['Content-Length', '1'], ['content-length', '1']] }],
    ['a list of lengths', { fields: [host, ['Content-Length', '1, 1']] }],
    ['a signed length', { fields: [host, ['Content-Length', '+1']] }],
    ['a length in hexadecimal', { fields: [host, ['Content-Length', '0x1']] }],
    ['an absurd length', { fields: [host, ['Content-Length', '1'.repeat(13)]] }],
    ['two codings', { fields: [host, ['Transfer-Encoding', 'gzip, chunked']] }],
    ['an unknown coding', { fields: [host, ['Transfer-Encoding', 'xchunked']] }],
    ['chunked twice', { fields: [host, ['Transfer-Encoding', 'chunked'], ['Transfer-Encoding', 'chunked']] }],
    ['chunked in HTTP/1.0', { httpVersion: '1.0', fields: [host, ['Transfer-Encoding', 'chunked']] }],
    ['HTTP/2.0 in clear', { httpVersion: '2.0' }],
    ['two traceparents', { fields: [host, ['traceparent', 'a'], ['Traceparent', 'b']] }],
    ['two Authorizations', { fields: [host, ['Authorization', 'Bearer a'], ['authorization', 'Bearer b']] }],
    ['another expectation', { fields: [host, ['Expect', '200-ok']] }],
    ['framing named hop by hop', { fields: [host, ['Connection', 'keep-alive, Content-Length']] }],
    ['the organisation named hop by hop', { fields: [host, ['Connection', 'X-Org-Id']] }],
    ['an internal name hop by hop', { fields: [host, ['Connection', 'x-freehold-assertion']] }],
    ['two Connections', { fields: [host, ['Connection', 'close'], ['connection', 'X-Org-Id']] }],
    ['a look-alike of the organisation', { fields: [host, ['X_Org_Id', 'a']] }],
    ['a look-alike of a length', { fields: [host, ['Content_Length', '1']] }],
    ['a look-alike of an internal name', { fields: [host, ['x-freehold_assertion', 'a']] }],
    ['CONNECT', { method: 'CONNECT' }],
    ['TRACE', { method: 'TRACE' }],
    ['a lower-case method', { method: 'get' }],
    ['an absolute target', { target: 'http://evil.example/' }],
    ['an authority as target', { target: 'evil.example:80' }],
    ['an asterisk', { target: '*' }],
    ['a fragment', { target: '/a#b' }],
    ['a backslash', { target: '/a\\b' }],
    ['a control character', { target: '/a\u0001' }],
    ['a raw byte', { target: '/\u00e9' }],
    ['an endless target', { target: `/${'a'.repeat(20_000)}` }],
  ] as const)('%s', (_case, facts) => {
    expect(check(facts as Parameters<typeof check>[0])).toBe('REQUEST_HEAD_MALFORMED')
  })

  it('a field twice, also with so many invented names between that all names are learnt anew', () => {
    const limits = { headBytes: 65_536, fieldsMax: 128 }
    const scanner = new HeadScanner('request', limits)
    for (let round = 0; round < 1500; round += 1) {
      const strangers = Array.from({ length: 100 }, (_unused, index) => `x-${round}-${index}: a\r\n`).join('')
      const text = `GET / HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: a\r\n${strangers}Authorization: b\r\n\r\n`
      const bytes = Buffer.from(text)
      scanner.reset()
      expect(scanner.scan(bytes, 0, bytes.length)).toBe(bytes.length)
      expect(outcomeOf(refuseMalformed(exchangeOf({}, { head: new WireRequestHead(text, scanner) })))).toBe('REQUEST_HEAD_MALFORMED')
    }
  })

  it('an organisation named twice, whatever the values', () => {
    expect(check({ fields: [host, ['X-Org-Id', 'a'], ['x-org-id', 'a']] })).toBe('ORG_ID_REPEATED')
  })

  it('everything ordinary passes', () => {
    const target = fc.webPath().map((path) => (path.startsWith('/') ? path : `/${path}`))
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND')
    const framing = fc.constantFrom([], [['Content-Length', '0']], [['Content-Length', '999999999999']], [['Transfer-Encoding', 'Chunked']])
    fc.assert(
      fc.property(target, method, framing, (path, verb, extra) => {
        const fields = [host, ['Connection', 'keep-alive, Upgrade'], ...extra] as [string, string][]
        expect(check({ target: path, method: verb, fields })).toBe('pass')
      }),
    )
  })
})
