import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { parseOrgId } from '@repo/core'
import { describe, expect, it } from 'vitest'
import { decodeFeedLine, encodeFeedLine, type FeedLine } from './directory-feed.ts'
import { intentIssuer, readIntent, signIntent } from './directory-intent.ts'
import { countOrganizations, openSnapshot, sealSnapshot, tableOf, type SnapshotFacts } from './directory-snapshot.ts'
import { unpackDirectoryWord } from './directory-word.ts'
import { readServiceKey, signServiceToken, verifyServiceToken, type PublicKeyLookup, type ServiceKey } from './service-token.ts'
import { signText } from './signed-text.ts'
import { readUuid } from './uuid-bytes.ts'

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

const organization = { id: orgId, cell: 1, strict: true, state: 'active', epoch: 3 } as const
const facts: SnapshotFacts = {
  sequence: 41,
  issuedAt: '2026-01-05T12:00:00.000Z',
  notAfter: '2026-02-04T12:00:00.000Z',
  zones: [{ code: 'eu', webOrigin: 'http://eu.localhost:8080' }],
  cells: [{ number: 1, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:9200', countries: ['DE'] }],
  table: tableOf([organization]),
}
const sealed = async (own: Partial<SnapshotFacts> = {}, key = control.key) =>
  Buffer.concat((await sealSnapshot({ ...facts, ...own }, key)).parts)
const open = (bytes: Buffer, keys = control.publicKeys) => openSnapshot([bytes], keys, issuer)
const noPause = () => Promise.resolve()

describe('the signed snapshot', () => {
  it('comes back as it was, however its bytes are cut', async () => {
    const bytes = await sealed()
    for (const size of [1, 7, 1000, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_chunk, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      const image = await openSnapshot(chunks, control.publicKeys, issuer)
      expect(image).toMatchObject({ zones: facts.zones, cells: facts.cells })
      expect(image.manifest).toMatchObject({ sequence: 41, organizations: 1, counts: { eu: { active: 1 } } })
      const id = new Uint8Array(16)
      readUuid(orgId, id)
      expect(unpackDirectoryWord(image.table.get(id, 0))).toEqual({ cell: 1, strict: true, state: 'active', epoch: 3 })
      expect(await countOrganizations(image.table, image.cells, noPause)).toEqual({ organizations: 1, counts: { eu: { active: 1 } } })
    }
  })

  it('has one address for one content, whoever signs it and when', async () => {
    const other = party(issuer, 'control-main.k2')
    const [one, two] = [await sealSnapshot(facts, control.key), await sealSnapshot({ ...facts, issuedAt: facts.notAfter }, other.key)]
    expect(two.manifest.sha256).toBe(one.manifest.sha256)
  })

  it('is refused when a byte changes, is missing or too much, or the manifest is of another snapshot', async () => {
    const [bytes, other] = [await sealed(), await sealed({ table: tableOf([]) })]
    const changed = Buffer.from(bytes)
    changed[bytes.length - 3] = (changed[bytes.length - 3] ?? 0) ^ 1
    await expect(open(changed)).rejects.toThrow('checksum')
    await expect(open(bytes.subarray(0, -1))).rejects.toThrow('shorter')
    await expect(open(Buffer.concat([bytes, Buffer.alloc(1)]))).rejects.toThrow('longer')
    const swapped = Buffer.concat([other.subarray(0, other.indexOf('\n')), bytes.subarray(bytes.indexOf('\n'))])
    await expect(open(swapped)).rejects.toThrow('checksum')
    await expect(open(Buffer.alloc(0))).rejects.toThrow('manifest')
    await expect(open(Buffer.alloc(100_000, 'x'))).rejects.toThrow('manifest')
  })

  it("is refused when it is signed by a key that is not the control plane's", async () => {
    const forged = await sealed({}, impostor.key)
    await expect(open(forged, impostor.publicKeys)).rejects.toThrow('not trusted')
    await expect(open(await sealed(), impostor.publicKeys)).rejects.toThrow('not trusted')
  })

  it('is not made of an organisation whose cell nobody declared, nor of a cell in an unknown zone', async () => {
    await expect(sealed({ cells: [] })).rejects.toThrow('cell')
    await expect(sealed({ zones: [] }).then((bytes) => open(bytes))).rejects.toThrow('zone')
  })
})

describe('a signed intent', () => {
  const mover = party(intentIssuer, 'control-intent.k1')
  const intent = { zone: 'eu', organizationsMin: 0, organizationsMax: 5000, notAfter: '2026-02-04T12:00:00.000Z' }

  it('is read when its own issuer signed it, and not from the control plane itself', async () => {
    expect(await readIntent(`${await signIntent(intent, mover.key)}\n`, mover.publicKeys)).toEqual(intent)
    await expect(readIntent(await signIntent(intent, control.key), control.publicKeys)).rejects.toThrow('not trusted')
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
