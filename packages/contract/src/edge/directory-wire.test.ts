import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { parseOrgId } from '@repo/core'
import { describe, expect, it } from 'vitest'
import { decodeFeedLine, encodeFeedLine, type FeedLine } from './directory-feed.ts'
import { decodeSnapshot, encodeSnapshot, type DirectorySnapshot } from './directory-snapshot.ts'
import { readServiceKey, signServiceToken, verifyServiceToken, type PublicKeyLookup, type ServiceKey } from './service-token.ts'
import { signText } from './signed-text.ts'

interface Party {
  readonly key: ServiceKey
  readonly publicKeys: PublicKeyLookup
}

const party = (issuer: string, kid: string): Party => {
  const pair = generateKeyPairSync('ed25519')
  const key = readServiceKey(issuer, kid, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  return { key, publicKeys: (wanted) => (wanted === kid ? pair.publicKey : undefined) }
}

const issuer = 'control:main'
const control = party(issuer, 'control-main.k1')
const impostor = party('zone:eu', 'zone-eu.k1')
const orgId = parseOrgId(randomUUID())
if (!orgId) throw new Error('a random UUID is an organisation id')

const snapshot: DirectorySnapshot = {
  sequence: 41,
  issuedAt: '2026-01-05T12:00:00.000Z',
  zones: [{ code: 'eu', webOrigin: 'http://eu.localhost:8080' }],
  cells: [{ number: 1, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:9200', countries: ['DE'] }],
  organizations: [{ id: orgId, cell: 1, strict: true, state: 'active', epoch: 3 }],
}

describe('the signed snapshot', () => {
  it('comes back as it was', async () => {
    expect(await decodeSnapshot(await encodeSnapshot(snapshot, control.key), control.publicKeys, issuer)).toEqual(snapshot)
  })

  it('is refused when a body byte changes, a line is missing or the manifest is of another snapshot', async () => {
    const text = await encodeSnapshot(snapshot, control.key)
    const other = await encodeSnapshot({ ...snapshot, organizations: [] }, control.key)
    const [, ...body] = text.split('\n')
    await expect(decodeSnapshot(text.replace('"active"', '"closed"'), control.publicKeys, issuer)).rejects.toThrow('checksum')
    await expect(decodeSnapshot(text.slice(0, text.lastIndexOf('["o"')), control.publicKeys, issuer)).rejects.toThrow('checksum')
    await expect(decodeSnapshot([other.split('\n')[0], ...body].join('\n'), control.publicKeys, issuer)).rejects.toThrow('checksum')
    await expect(decodeSnapshot('', control.publicKeys, issuer)).rejects.toThrow('manifest')
  })

  it("is refused when it is signed by a key that is not the control plane's", async () => {
    await expect(decodeSnapshot(await encodeSnapshot(snapshot, impostor.key), impostor.publicKeys, issuer)).rejects.toThrow('not trusted')
    await expect(decodeSnapshot(await encodeSnapshot(snapshot, control.key), impostor.publicKeys, issuer)).rejects.toThrow('not trusted')
  })

  it('is refused when an organisation lies in a cell that nobody declared', async () => {
    const text = await encodeSnapshot({ ...snapshot, cells: [] }, control.key)
    await expect(decodeSnapshot(text, control.publicKeys, issuer)).rejects.toThrow('cell')
  })
})

describe('the signed feed', () => {
  const lines: FeedLine[] = [
    { type: 'heartbeat', head: 41, at: '2026-01-05T12:00:00.000Z' },
    {
      type: 'change',
      sequence: 42,
      change: { kind: 'organization', organization: { id: orgId, cell: 1, strict: false, state: 'moving', epoch: 4 } },
    },
    { type: 'change', sequence: 43, change: { kind: 'organization_removed', id: orgId } },
  ]
  it.each(lines)('carries %j', async (line) => {
    expect(await decodeFeedLine(await encodeFeedLine(line, control.key), control.publicKeys, issuer)).toEqual(line)
  })

  it('takes no manifest for a line and no unknown field', async () => {
    const manifest = await signText(lines[0], 'fh-manifest', control.key)
    await expect(decodeFeedLine(manifest, control.publicKeys, issuer)).rejects.toThrow('not trusted')
    const withName = await signText({ ...lines[0], name: 'Anna' }, 'fh-feed', control.key)
    await expect(decodeFeedLine(withName, control.publicKeys, issuer)).rejects.toThrow()
  })
})

describe('service tokens', () => {
  const nowMs = Date.UTC(2026, 0, 5, 12)
  it('name issuer and audience and end after a minute', async () => {
    const token = await signServiceToken(impostor.key, 'control', nowMs)
    const claims = await verifyServiceToken(token, impostor.publicKeys, 'control', nowMs)
    expect(claims).toEqual({ issuer: 'zone:eu', audience: 'control', kid: 'zone-eu.k1', expiresAtS: nowMs / 1000 + 60 })
    expect(await verifyServiceToken(token, impostor.publicKeys, 'control', nowMs + 70_000)).toBeUndefined()
    expect(await verifyServiceToken(token, impostor.publicKeys, 'edge:eu', nowMs)).toBeUndefined()
    expect(await verifyServiceToken(token, control.publicKeys, 'control', nowMs)).toBeUndefined()
    expect(await verifyServiceToken(undefined, control.publicKeys, 'control', nowMs)).toBeUndefined()
  })

  it("do not let one zone's key speak for another zone", async () => {
    const forged = await signServiceToken({ ...impostor.key, issuer: 'zone:us' }, 'control', nowMs)
    expect(await verifyServiceToken(forged, impostor.publicKeys, 'control', nowMs)).toBeUndefined()
    expect(() => readServiceKey('zone:us', 'zone-eu.k1', '')).toThrow('does not belong')
  })
})
