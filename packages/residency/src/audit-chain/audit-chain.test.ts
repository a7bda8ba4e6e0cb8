import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyChain } from '../../../../tools/verify-audit/verify-audit.mjs'
import { canonicalJson, emptyChain, sealNext, type ChainHead, type Seal, type SealedEvent } from './audit-chain.ts'
import { signCheckpoint, type Checkpoint } from './audit-checkpoint.ts'
import { exportCheckpoint, exportHeader, exportLine } from './audit-export.ts'

const organizationId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'
const event: fc.Arbitrary<SealedEvent> = fc.record({
  id: fc.uuid(),
  action: fc.string(),
  ruleCode: fc.option(fc.string({ unit: 'binary' })),
  policyVersion: fc.option(fc.maxSafeInteger()),
  grantIds: fc.array(fc.uuid(), { maxLength: 3 }),
})

interface Sealed {
  readonly seal: Seal
  readonly event: SealedEvent
}

function chainOf(events: readonly SealedEvent[]): Sealed[] {
  let head: ChainHead = emptyChain
  return events.map((one) => {
    const seal = sealNext(organizationId, head, one)
    head = seal
    return { seal, event: one }
  })
}

const headOf = (chain: readonly Sealed[]): ChainHead => chain.at(-1)?.seal ?? emptyChain

async function findings(chain: readonly Sealed[], head: ChainHead, kept?: ChainHead): Promise<string[]> {
  const lines = [
    exportHeader({ zone: 'eu', organizationId, after: emptyChain, head }),
    ...chain.map((one) => exportLine(one.seal, one.event)),
  ]
  async function* each() {
    yield* lines
  }
  const result = await verifyChain(each(), { kept })
  return result.findings.map(({ what, sequence }) => `${what} ${sequence}`)
}

const chains = fc.array(event, { minLength: 3, maxLength: 12 }).map(chainOf)
const chainAndPlace = chains.chain((chain) => fc.record({ chain: fc.constant(chain), at: fc.nat({ max: chain.length - 1 }) }))

describe('the audit chain, checked by a stranger', () => {
  it('is whole as it was sealed', async () => {
    await fc.assert(
      fc.asyncProperty(chains, async (chain) => {
        expect(await findings(chain, headOf(chain), headOf(chain))).toEqual([])
      }),
    )
  })

  it('names a changed event, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndPlace, event, async ({ chain, at }, other) => {
        fc.pre(canonicalJson(other) !== canonicalJson(chain[at]?.event ?? {}))
        const changed = chain.map((one, place) => (place === at ? { ...one, event: other } : one))
        expect(await findings(changed, headOf(chain))).toEqual([`changed ${at + 1}`])
      }),
    )
  })

  it('names a removed event, the last one too', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndPlace, async ({ chain, at }) => {
        const removed = chain.filter((_, place) => place !== at)
        expect(await findings(removed, headOf(chain))).toEqual([`${at === chain.length - 1 ? 'cut_short' : 'removed'} ${at + 1}`])
      }),
    )
  })

  it('finds events that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndPlace, async ({ chain, at }) => {
        const [first, second] = [chain[at], chain[(at + 1) % chain.length]]
        const swapped = chain.map((one) => (one === first ? second : one === second ? first : one)).filter((one) => one !== undefined)
        expect((await findings(swapped, headOf(chain))).some((finding) => finding.startsWith('reordered'))).toBe(true)
      }),
    )
  })

  it('names a forged event whose own hash was made anew', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndPlace, event, async ({ chain, at }, other) => {
        fc.pre(canonicalJson(other) !== canonicalJson(chain[at]?.event ?? {}))
        const before = at === 0 ? emptyChain : (chain[at - 1]?.seal ?? emptyChain)
        const forged = chain.map((one, place) => (place === at ? { seal: sealNext(organizationId, before, other), event: other } : one))
        expect(await findings(forged, headOf(chain))).toEqual([`forged ${at + 1}`])
      }),
    )
  })

  it('is not taken for the one whose head was kept, when the whole of it was made anew', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndPlace, event, async ({ chain, at }, other) => {
        fc.pre(canonicalJson(other) !== canonicalJson(chain[at]?.event ?? {}))
        const anew = chainOf(chain.map((one, place) => (place === at ? other : one.event)))
        expect(await findings(anew, headOf(anew))).toEqual([])
        expect(await findings(anew, headOf(anew), headOf(chain))).toEqual([`not_the_kept_chain ${chain.length}`])
      }),
    )
  })

  it('cannot be moved to another organisation, nor hold a number that has no exact text', () => {
    const one = sealNext(organizationId, emptyChain, { action: 'x' })
    expect(sealNext('0e0b64a5-6c07-4ba5-a43a-2a4f4c9c4d5f', emptyChain, { action: 'x' }).hash).not.toBe(one.hash)
    expect(() => sealNext(organizationId, emptyChain, { policyVersion: 2 ** 60 })).toThrow(RangeError)
  })
})

describe('a chain with checkpoints, checked by a stranger', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key = { keyId: 'k1', privateKey }
  const at = '2026-12-01T10:00:00.000Z'
  const chain = chainOf(['a', 'b', 'c', 'd'].map((action) => ({ action })))
  const sign = (place: number, signing = key): Checkpoint =>
    signCheckpoint(signing, 'eu', organizationId, chain[place - 1]?.seal ?? emptyChain, at)

  async function check(of: readonly Sealed[], checkpoints: readonly Checkpoint[], keys: ReadonlyMap<string, KeyObject> | undefined) {
    const inFile = { k1: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }
    const lines = [
      exportHeader({ zone: 'eu', organizationId, after: emptyChain, head: headOf(of), keys: inFile }),
      ...of.flatMap(({ seal, event }) => [
        exportLine(seal, event),
        ...checkpoints.filter(({ sequence }) => sequence === seal.sequence).map(exportCheckpoint),
      ]),
    ]
    async function* each() {
      yield* lines
    }
    return verifyChain(each(), { keys })
  }
  const named = ({ findings }: Awaited<ReturnType<typeof check>>) => findings.map(({ what, sequence }) => `${what} ${sequence}`)

  it('is signed up to the last checkpoint, and says whether the key was had from elsewhere', async () => {
    const checkpoints = [sign(2), sign(3)]
    expect(await check(chain, checkpoints, new Map([['k1', publicKey]]))).toMatchObject({
      findings: [],
      signed: { sequence: '3', at, keyId: 'k1', trusted: true },
    })
    expect((await check(chain, checkpoints, undefined)).signed).toMatchObject({ trusted: false })
  })

  it('made anew is not the one that was signed', async () => {
    const anew = chainOf(['a', 'B', 'c', 'd'].map((action) => ({ action })))
    expect(named(await check(anew, [sign(3)], undefined))).toEqual(['not_the_signed_chain 3'])
  })

  it('signed by somebody else is found, though his key calls itself the zone’s', async () => {
    const forger = { keyId: 'k1', privateKey: generateKeyPairSync('ed25519').privateKey }
    expect(named(await check(chain, [sign(3, forger)], new Map([['k1', publicKey]])))).toEqual(['signature_wrong 3'])
    expect(named(await check(chain, [sign(3, { ...forger, keyId: 'k2' })], undefined))).toEqual(['key_unknown 3'])
  })

  it('may come in parts, and a part that is left out is named', async () => {
    const parts = [chain.slice(0, 2), chain.slice(2, 3), chain.slice(3)]
    const linesOf = (part: readonly Sealed[]) => {
      const first = Number(part[0]?.seal.sequence) - 1
      const after = chain[first - 1]?.seal ?? emptyChain
      return [
        exportHeader({ zone: 'eu', organizationId, after, head: headOf(part) }),
        ...part.map((one) => exportLine(one.seal, one.event)),
      ]
    }
    async function* each(chosen: readonly (readonly Sealed[])[]) {
      yield* chosen.flatMap(linesOf)
    }
    expect((await verifyChain(each(parts))).findings).toEqual([])
    expect((await verifyChain(each([chain.slice(0, 2), chain.slice(3)]))).findings).toMatchObject([{ what: 'removed', sequence: '3' }])
  })
})
