import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseOrgId } from '@repo/core'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { rememberingVerifier, signAssertion, verifyAssertion, type AssertionKeys } from './assertion.ts'
import { assertionKeyFolder } from './assertion-key-folder.ts'

const nowMs = Date.UTC(2026, 0, 5, 12)
const keySet = (kid: string): AssertionKeys => {
  const secret = createSecretKey(randomBytes(32))
  return { signing: { kid, secret }, byKid: new Map([[kid, secret]]) }
}
const keys = keySet('k1.2026')
const claims = { org: parseOrgId(randomUUID()) ?? null, zone: 'eu', epoch: 7, edge: 'eu-1', exp: nowMs / 1000 + 60 }
const expected = { zone: 'eu', nowMs }

describe.each([
  ['the assertion', verifyAssertion],
  ['the assertion, before a verifier that remembers', rememberingVerifier()],
])('%s', (_, verifyAssertion) => {
  it('carries its claims and the key id unchanged', () => {
    expect(verifyAssertion(signAssertion(claims, keys), keys, expected)).toEqual({ ok: true, claims: { ...claims, kid: 'k1.2026' } })
  })

  it('is refused when any one character is changed', () => {
    const text = signAssertion(claims, keys)
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'AZaz09-_.'), (at, character) => {
        const changed = `${text.slice(0, at)}${character}${text.slice(at + 1)}`
        const result = verifyAssertion(changed, keys, expected)
        // The last character of an unpadded base64 part may have spare bits: then the bytes, and so the claims, are the same.
        if (result.ok) expect(result.claims).toEqual({ ...claims, kid: 'k1.2026' })
        if (changed !== text && at < text.lastIndexOf('.')) expect(result.ok).toBe(false)
      }),
    )
  })

  it.each([
    ['missing', undefined, expected],
    ['missing', '', expected],
    ['malformed', 'fh1.a.b', expected],
    ['malformed', 'x'.repeat(5000), expected],
    ['unknown_key', signAssertion(claims, keySet('other')), expected],
    ['forged', signAssertion(claims, keySet('k1.2026')), expected],
    ['wrong_zone', signAssertion(claims, keys), { ...expected, zone: 'us' }],
    ['expired', signAssertion({ ...claims, exp: nowMs / 1000 }, keys), expected],
    ['expired', signAssertion({ ...claims, exp: nowMs / 1000 + 86_400 }, keys), expected],
    ['malformed', signAssertion({ ...claims, epoch: 70_000 }, keys), expected],
  ])('is refused as %s', (reason, text, wanted) => {
    expect(verifyAssertion(text, keys, wanted)).toEqual({ ok: false, reason })
  })
})

it('that a verifier remembers still ends, is of its zone alone, and counts under no other keys', () => {
  const verify = rememberingVerifier()
  const text = signAssertion(claims, keys)
  for (let time = 0; time < 2; time += 1) expect(verify(text, keys, expected).ok).toBe(true)
  expect(verify(text, keys, { ...expected, nowMs: nowMs + 61_000 })).toEqual({ ok: false, reason: 'expired' })
  expect(verify(text, keys, { ...expected, zone: 'us' })).toEqual({ ok: false, reason: 'wrong_zone' })
  expect(verify(text, keySet('k1.2026'), expected)).toEqual({ ok: false, reason: 'forged' })
  expect(verify(text, keySet('k2.2026'), expected)).toEqual({ ok: false, reason: 'unknown_key' })
})

describe('the rotating key folder', () => {
  const folders: string[] = []
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))
  const folderWith = (...kids: string[]): string => {
    const folder = mkdtempSync(join(tmpdir(), 'assertion-'))
    folders.push(folder)
    kids.forEach((kid, index) => addKey(folder, kid, index))
    return folder
  }
  const addKey = (folder: string, kid: string, ageIndex: number): void => {
    const path = join(folder, `assertion-${kid}.key`)
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 })
    utimesSync(path, 1000 + ageIndex, 1000 + ageIndex)
  }

  it('signs with the newest key and verifies with all, also one that appeared after start', () => {
    const folder = folderWith('a', 'b')
    let clockMs = 0
    const signer = assertionKeyFolder(folder, { nowMs: () => clockMs })
    const verifier = assertionKeyFolder(folder, { nowMs: () => clockMs })
    expect(signer.current().signing.kid).toBe('b')
    addKey(folder, 'c', 2)
    clockMs = 5000
    const text = signAssertion(claims, signer.current())
    expect(signer.current().signing.kid).toBe('c')
    expect(verifyAssertion(text, verifier.reread(), expected).ok).toBe(true)
  })

  it('keeps the known keys when a rotation is half written', () => {
    const folder = folderWith('a')
    let clockMs = 0
    const keyFolder = assertionKeyFolder(folder, { nowMs: () => clockMs })
    writeFileSync(join(folder, 'assertion-b.key'), 'short')
    clockMs = 10_000
    expect(keyFolder.current().signing.kid).toBe('a')
  })
})
