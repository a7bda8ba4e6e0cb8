import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyChain } from '../../../../tools/verify-audit/verify-audit.mjs'
import { emptyChain, sealNext } from './audit-chain.ts'
import { exportHeader, exportLine, exportRevealed } from './audit-export.ts'
import { commitmentOf, reveal, type Revealed } from './commitment.ts'

const organizationId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'

async function findings(shown: readonly Revealed[], committed: readonly Revealed[]): Promise<string[]> {
  const event = { action: 'party.export', commitments: committed.map(commitmentOf) }
  const seal = sealNext(organizationId, emptyChain, event)
  const lines = [
    exportHeader({ zone: 'eu', organizationId, after: emptyChain, head: seal }),
    exportLine(seal, event),
    ...shown.map((one) => exportRevealed(seal.sequence, one)),
  ]
  async function* each() {
    yield* lines
  }
  return (await verifyChain(each())).findings.map(({ what, sequence }) => `${what} ${sequence}`)
}

describe('a commitment', () => {
  it('is opened by its own value and salt, and an erased one leaves the chain whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        const one = reveal('client_address', value)
        expect(await findings([one], [one])).toEqual([])
        expect(await findings([], [one])).toEqual([])
      }),
    )
  })

  it('is opened by no other value, salt or field', async () => {
    const one = reveal('client_address', '192.0.2.1')
    const others = [
      { ...one, value: '192.0.2.2' },
      { ...one, salt: reveal('client_address', '').salt },
      { ...one, field: 'client_addres', value: 's\n192.0.2.1' },
    ]
    for (const other of others) expect(await findings([other], [one])).toEqual(['not_the_committed_value 1'])
  })

  it('tells two equal values apart from nobody: each has a salt of its own', () => {
    expect(commitmentOf(reveal('client_address', '192.0.2.1'))).not.toBe(commitmentOf(reveal('client_address', '192.0.2.1')))
  })
})
