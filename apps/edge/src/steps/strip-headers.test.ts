import { applyFieldEdits, headerAction } from '@repo/contract/edge'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exchangeOf, stepParts } from '../test-support/step-lab.ts'
import { addContext } from './add-context.ts'
import { recogniseEdge } from './recognise-edge.ts'
import { stripHeaders } from './strip-headers.ts'

const ours = [
  'x-freehold-assertion',
  'x-freehold-hop',
  'x-freehold-epoch',
  'x-freehold-z',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
]
const more = [
  'x-forwarded-host',
  'x-forwarded-port',
  'traceparent',
  'tracestate',
  'baggage',
  'x-request-id',
  'x-real-ip',
  'x-http-method-override',
  'te',
]
const strangers = ['x-custom', 'accept', 'idempotency-key', 'if-match', 'tus-resumable', 'x-forward', 'freehold-assertion']
const anyName = fc.constantFrom(...ours, ...more, ...strangers, 'cookie', 'authorization', 'content-type')
const anyCase = (name: fc.Arbitrary<string>) =>
  fc.tuple(name, fc.infiniteStream(fc.boolean()), fc.boolean()).map(([text, upper, underscore]) => {
    const cased = [...text].map((character) => (upper.next().value ? character.toUpperCase() : character)).join('')
    return underscore ? cased.replace('-', '_') : cased
  })
const anyFields = fc.array(fc.tuple(anyCase(anyName), fc.stringMatching(/^[a-z0-9]{1,8}$/)), { maxLength: 12 })

const flat = (fields: readonly (readonly [string, string])[]): string[] => fields.flat()
const namesOf = (fields: readonly string[]): string[] => fields.filter((_part, index) => index % 2 === 0).map((name) => name.toLowerCase())

async function outgoing(role: 'global' | 'zone', fields: [string, string][], hop: boolean): Promise<string[]> {
  const all = [['Host', 'eu.localhost:8080'], ...fields, ...(hop ? [['X-Freehold-Hop', 'listed']] : [])] as [string, string][]
  const cell = { number: 1, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:1', countries: [] }
  const exchange = exchangeOf({ fields: all }, { destination: role === 'global' ? { kind: 'cell', cell } : { kind: 'instances' } })
  const parts = stepParts(role)
  await recogniseEdge(exchange, parts)
  stripHeaders(exchange, parts)
  await addContext(exchange, parts, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)
  return applyFieldEdits(flat(all), exchange.edits)
}

describe('header stripping', () => {
  it.each([
    ['global', false],
    ['zone', false],
  ] as const)('at the %s edge lets no value of a field of ours through from a stranger', async (role, hop) => {
    await fc.assert(
      fc.asyncProperty(anyFields, async (fields) => {
        const marked = fields.map(([name, value]): [string, string] => [name, `stranger ${value}`])
        const result = await outgoing(role, marked, hop)
        for (let index = 0; index < result.length; index += 2) {
          const name = result[index] ?? ''
          if (result[index + 1]?.startsWith('stranger') !== true) continue
          expect(headerAction(name, { role, direction: 'request', fromListedEdge: false })).toBe('pass')
          expect(name.toLowerCase().replaceAll('_', '-')).not.toMatch(
            /^(x-freehold|x-forwarded|forwarded$|traceparent|x-request-id|baggage)/,
          )
        }
      }),
    )
  })

  it('gives every request exactly one of each field we add, and one proof of who forwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('global' as const, 'zone' as const), anyFields, fc.boolean(), async (role, fields, hop) => {
        const names = namesOf(await outgoing(role, fields, hop && !fields.some(([name]) => name.toLowerCase() === 'x-freehold-hop')))
        for (const added of ['traceparent', 'x-request-id', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']) {
          expect(names.filter((name) => name === added)).toHaveLength(1)
        }
        const proofs = names.filter((name) => name.startsWith('x-freehold-'))
        expect(proofs).toEqual([role === 'global' ? 'x-freehold-hop' : 'x-freehold-assertion'])
      }),
    )
  })

  it('passes what is not ours as it came: order, case and repetition', async () => {
    const fields: [string, string][] = [
      ['X-Custom', 'a, b'],
      ['Cookie', 'a=1'],
      ['x-custom', 'c'],
      ['Cookie', 'b=2'],
    ]
    expect((await outgoing('global', fields, false)).slice(0, 10)).toEqual(['Host', 'eu.localhost:8080', ...flat(fields)])
  })

  it('drops fields that Connection names', async () => {
    const names = namesOf(
      await outgoing(
        'global',
        [
          ['Connection', 'X-Custom, keep-alive'],
          ['X-Custom', 'a'],
        ],
        false,
      ),
    )
    expect(names).not.toContain('x-custom')
    expect(names).not.toContain('connection')
  })
})
