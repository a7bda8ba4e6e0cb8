import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { newOpaqueId, type OrgId } from '@repo/core'
import { expect, test } from 'vitest'
import { createToken, readToken, type TokenKind } from './secret-token.ts'

const kinds: readonly TokenKind[] = ['apiKey', 'invitation', 'claim']
const orgId: OrgId = newOpaqueId<'OrgId'>()

test.each(kinds)('a token of kind %s is read back with its organisation and the hash that is stored', (kind) => {
  const { token, hash } = createToken(kind, orgId)
  expect(readToken(kind, token)).toEqual({ orgId, hash })
  expect(hash).toBe(createHash('sha256').update(token).digest('hex'))
})

test('no two tokens are alike, and the stored hash does not hold the secret', () => {
  const made = Array.from({ length: 200 }, () => createToken('apiKey', orgId))
  expect(new Set(made.map(({ token }) => token)).size).toBe(made.length)
  for (const { token, hash } of made) expect(hash).not.toContain(token.slice(-43))
})

test('a token of one kind opens nothing of another', () => {
  for (const made of kinds)
    for (const read of kinds) if (made !== read) expect(readToken(read, createToken(made, orgId).token)).toBeUndefined()
})

test('whatever is no token in form is not looked up', () => {
  const { token } = createToken('apiKey', orgId)
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `fh_${text}`),
      ),
      (kind, text) => {
        expect(readToken(kind, text)).toBeUndefined()
      },
    ),
  )
  for (const broken of [
    token.slice(0, -1),
    `${token}A`,
    ` ${token}`,
    `${token}\n`,
    token.replace(orgId, orgId.toUpperCase()),
    token.replace('_', '-'),
  ]) {
    expect(readToken('apiKey', broken)).toBeUndefined()
  }
})

test('every changed character changes the hash', () => {
  const { token, hash } = createToken('apiKey', orgId)
  fc.assert(
    fc.property(fc.integer({ min: 40, max: token.length - 1 }), fc.stringMatching(/^[A-Za-z0-9_-]$/), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      expect(readToken('apiKey', changed)?.hash === hash).toBe(changed === token)
    }),
  )
})
