import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerAction, isLookAlike } from './header-rules.ts'
import { headerTable, type EdgeRole } from './header-table.ts'
import { applyFieldEdits } from './request-head.ts'

const contexts = (['global', 'zone'] as EdgeRole[]).flatMap((role) =>
  [true, false]
    .filter((listed) => role === 'zone' || !listed)
    .map((fromListedEdge) => ({ role, fromListedEdge, direction: 'request' as const })),
)
const anyCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) => [...name].map((character, index) => (upper[index] ? character.toUpperCase() : character)).join(''))

describe('the header table', () => {
  it('lists a name once in a direction', () => {
    const keys = headerTable.map((rule) => `${rule.direction} ${rule.name}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(headerTable.every((rule) => rule.name === rule.name.toLowerCase())).toBe(true)
  })

  it.each(contexts)('lets no internal name through, whatever its case or ending: %j', (context) => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9-]{1,20}$/).chain((end) => anyCase(`x-freehold-${end}`)),
        (name) => {
          expect(['drop', 'replace']).toContain(headerAction(name, context))
        },
      ),
    )
  })

  it('believes forwarded and trace fields from a listed edge only', () => {
    for (const name of ['x-forwarded-proto', 'x-forwarded-host', 'traceparent', 'x-request-id']) {
      expect(contexts.filter((context) => headerAction(name, context) === 'pass')).toEqual([
        { role: 'zone', fromListedEdge: true, direction: 'request' },
      ])
    }
  })

  it('drops names that fold onto ours with an underscore, and passes strangers', () => {
    const context = { role: 'global', fromListedEdge: false, direction: 'request' } as const
    for (const name of ['X_Org_Id', 'x_freehold_assertion', 'Content_Length', 'x-forwarded_for', 'Transfer_Encoding']) {
      expect(isLookAlike(name)).toBe(true)
      expect(headerAction(name, context)).toBe('drop')
    }
    for (const name of ['x-custom', 'idempotency-key', 'x_custom', 'tus-resumable']) expect(headerAction(name, context)).toBe('pass')
  })
})

describe('field edits', () => {
  it('touch only their own fields and leave the rest in order, case and number', () => {
    const fields = ['Host', 'a', 'X-Freehold-A', '1', 'Cookie', 'b=1', 'x-freehold-a', '2', 'Cookie', 'c=2']
    const edited = applyFieldEdits(fields, [
      { op: 'drop', name: 'x-freehold-a' },
      { op: 'set', name: 'x-request-id', value: 'r' },
    ])
    expect(edited).toEqual(['Host', 'a', 'Cookie', 'b=1', 'Cookie', 'c=2', 'x-request-id', 'r'])
  })
})
