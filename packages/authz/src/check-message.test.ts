import { create, fromBinary, toBinary, toJson } from '@bufbuild/protobuf'
import { CheckResourcesRequestSchema } from '@cerbos/api/cerbos/request/v1/request_pb'
import { CheckResourcesResponseSchema } from '@cerbos/api/cerbos/response/v1/response_pb'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAllowed, writeCheck, type ResourceCheck } from './check-message.ts'

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text !== '__proto__')
const list = fc.array(name, { maxLength: 3 })
const facts = fc.dictionary(name, fc.oneof(name, fc.boolean(), list, fc.dictionary(name, list, { maxKeys: 2, noNullPrototype: true })), {
  maxKeys: 4,
  noNullPrototype: true,
})
const check = fc.record({ kind: name, id: name, facts, actions: fc.array(name, { minLength: 1, maxLength: 3 }) })

describe('a question to Cerbos', () => {
  it("is what Cerbos' own schema reads out of it", () => {
    fc.assert(
      fc.property(fc.record({ id: name, roles: list, facts }), fc.array(check, { maxLength: 4 }), (principal, checks) => {
        const read = toJson(CheckResourcesRequestSchema, fromBinary(CheckResourcesRequestSchema, writeCheck(principal, checks)))
        const attr = (some: object) => (Object.keys(some).length === 0 ? {} : { attr: some })
        expect(read).toEqual({
          principal: {
            id: principal.id,
            ...(principal.roles.length === 0 ? {} : { roles: principal.roles }),
            ...attr(principal.facts),
          },
          ...(checks.length === 0
            ? {}
            : { resources: checks.map(({ kind, id, facts: some, actions }) => ({ actions, resource: { kind, id, ...attr(some) } })) }),
        })
      }),
    )
  })
})

describe('an answer of Cerbos', () => {
  const effects = [0, 1, 2, 3]
  const asked: ResourceCheck[] = [
    { kind: 'unit', id: '0', facts: {}, actions: ['list', 'read'] },
    { kind: 'unit', id: '1', facts: {}, actions: ['list'] },
    { kind: 'party', id: '0', facts: {}, actions: ['list'] },
  ]
  const answer = (results: { kind: string; id: string; actions: Record<string, number> }[]): Uint8Array =>
    toBinary(
      CheckResourcesResponseSchema,
      create(CheckResourcesResponseSchema, {
        requestId: 'r',
        cerbosCallId: 'c',
        results: results.map(({ kind, id, actions }) => ({ resource: { kind, id, policyVersion: 'default', scope: 's' }, actions })),
      }),
    )

  it('allows what it allows in so many words, whatever order it comes in, and nothing else', () => {
    const effect = fc.constantFrom(...effects)
    fc.assert(
      fc.property(effect, effect, effect, fc.boolean(), (one, two, three, turned) => {
        const results = [
          { kind: 'unit', id: '0', actions: { read: one, list: two } },
          { kind: 'party', id: '0', actions: { list: three } },
        ]
        const bytes = answer(turned ? results.reverse() : results)
        const first = [...(two === 1 ? ['list'] : []), ...(one === 1 ? ['read'] : [])]
        expect(readAllowed(bytes, asked)).toEqual([first, [], three === 1 ? ['list'] : []])
      }),
    )
  })

  it('that is empty, or about other things, allows nothing', () => {
    const nothing = [[], [], []]
    expect(readAllowed(new Uint8Array(), asked)).toEqual(nothing)
    expect(readAllowed(answer([{ kind: 'unit', id: '9', actions: { list: 1 } }]), asked)).toEqual(nothing)
  })

  it('that is cut off or no answer at all is an error or allows nothing', () => {
    const whole = answer([{ kind: 'unit', id: '0', actions: { list: 2 } }])
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(whole.length - 1).map((end) => whole.subarray(0, end)),
          fc.uint8Array({ maxLength: 40 }),
        ),
        (bytes) => {
          let allowed: string[][] = []
          try {
            allowed = readAllowed(bytes, asked)
          } catch {
            return
          }
          expect(allowed.flat()).toEqual([])
        },
      ),
    )
  })
})
