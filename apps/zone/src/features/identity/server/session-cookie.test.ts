import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSessionCookie, sessionCookieName } from './session-cookie.ts'

const secret = 'a secret of the zone'
const name = sessionCookieName('http://eu.localhost:8080')
const sign = (token: string, key = secret) => encodeURIComponent(`${token}.${createHmac('sha256', key).update(token).digest('base64')}`)

test('over TLS the name itself says that only TLS may set the cookie', () => {
  expect(sessionCookieName('https://eu.example.org')).toBe('__Secure-freehold.session_token')
  expect(name).toBe('freehold.session_token')
})

test('a signed token is read wherever it stands among other cookies', () => {
  const others = fc.array(fc.stringMatching(/^[a-z]{1,8}=[A-Za-z0-9%]{0,12}$/), { maxLength: 4 })
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9.]{1,40}$/), others, others, (token, before, after) => {
      const header = [...before, `${name}=${sign(token)}`, ...after].join('; ')
      expect(readSessionCookie(header, name, secret)).toBe(token)
    }),
  )
})

test('no header, whatever it holds, is read as a session that was not signed here', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(readSessionCookie(text, name, secret)).toBeUndefined()
      expect(readSessionCookie(`${name}=${text}`, name, secret)).toBeUndefined()
    }),
  )
  expect(readSessionCookie(null, name, secret)).toBeUndefined()
})

test("another zone's signature, a changed token and a cut signature are nobody", () => {
  const signed = sign('token')
  expect(readSessionCookie(`${name}=${sign('token', 'the secret of another zone')}`, name, secret)).toBeUndefined()
  expect(readSessionCookie(`${name}=x${signed}`, name, secret)).toBeUndefined()
  expect(readSessionCookie(`${name}=${decodeURIComponent(signed).slice(0, -5)}`, name, secret)).toBeUndefined()
  expect(readSessionCookie(`${name}=%E0%A4%A`, name, secret)).toBeUndefined()
  expect(readSessionCookie(`other${name}=${signed}`, name, secret)).toBeUndefined()
})
