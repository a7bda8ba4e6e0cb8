import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signCheckpoint, verifyCheckpoint } from './audit-checkpoint.ts'

const organizationId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'
const head = { sequence: 7n, hash: 'ab'.repeat(32) }
const at = '2026-12-01T10:00:00.000Z'
const { privateKey, publicKey } = generateKeyPairSync('ed25519')

describe('a checkpoint', () => {
  const checkpoint = signCheckpoint({ keyId: 'zone-eu.k1', privateKey }, 'eu', organizationId, head, at)

  it('is proven by the public key of its zone, and by no other', () => {
    expect(verifyCheckpoint(publicKey, 'eu', organizationId, checkpoint)).toBe(true)
    expect(verifyCheckpoint(generateKeyPairSync('ed25519').publicKey, 'eu', organizationId, checkpoint)).toBe(false)
  })

  it.each([
    ['hash', { hash: 'cd'.repeat(32) }],
    ['length', { sequence: 8n }],
    ['instant', { at: '2026-12-01T11:00:00.000Z' }],
  ])('stands for no other %s', (_what, other) => {
    expect(verifyCheckpoint(publicKey, 'eu', organizationId, { ...checkpoint, ...other })).toBe(false)
  })

  it('stands for no other organisation and no other zone', () => {
    expect(verifyCheckpoint(publicKey, 'eu', '0e0b64a5-6c07-4ba5-a43a-2a4f4c9c4d5f', checkpoint)).toBe(false)
    expect(verifyCheckpoint(publicKey, 'us', organizationId, checkpoint)).toBe(false)
  })
})
