import { randomUUID } from 'node:crypto'
import { parseOrgId, type OrgId } from '@repo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exchangeOf, outcomeOf, stepParts } from '../test-support/step-lab.ts'
import { identifyOrg } from './identify-org.ts'

const uuid = (): OrgId => {
  const id = parseOrgId(randomUUID())
  if (!id) throw new Error('a random UUID is an organisation id')
  return id
}
const [a, b] = [uuid(), uuid()]
const jwt = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

interface Claims {
  path?: string
  header?: string
  key?: string
  cookie?: string
  alias?: OrgId
  host?: 'bare' | 'zone'
}

function identify(claims: Claims): string {
  const parts = stepParts('zone', [], new Map(claims.alias ? [['quietpine7', claims.alias]] : []))
  const target = claims.path === undefined ? '/api/v1/units' : `/${claims.path}/units`
  const fields: [string, string][] = [['Host', 'eu.localhost:8080']]
  if (claims.header !== undefined) fields.push(['X-Org-Id', claims.header])
  if (claims.key !== undefined) fields.push(['Authorization', `Bearer ${claims.key}`])
  if (claims.cookie !== undefined) fields.push(['Cookie', claims.cookie])
  const exchange = exchangeOf({ target, fields }, { host: claims.host ?? 'zone', hostAlias: claims.alias ? 'quietpine7' : undefined })
  const code = outcomeOf(identifyOrg(exchange, parts))
  return code === 'pass' ? String(exchange.org) : code
}

const places: readonly ((id: string) => Claims)[] = [
  (id) => ({ path: id }),
  (id) => ({ header: id }),
  (id) => ({ key: `fh_${id}_secret` }),
  (id) => ({ key: jwt({ org: id }) }),
  (id) => ({ alias: parseOrgId(id) ?? uuid() }),
]

describe('which organisation', () => {
  it('is what any one place names', () => {
    for (const place of places) expect(identify(place(a))).toBe(a)
  })

  it('is what two places name when they agree, and a conflict when they do not, for every pair of places', () => {
    for (const first of places) {
      for (const second of places) {
        const [one, same, other] = [first(a), second(a), second(b)]
        if (Object.keys(one)[0] === Object.keys(same)[0]) continue
        expect(identify({ ...one, ...same })).toBe(a)
        expect(identify({ ...one, ...other })).toBe('ORG_SCOPE_CONFLICT')
      }
    }
  })

  it('is refused as malformed wherever the malformed id stands, also beside a good one', () => {
    const bad = [a.toUpperCase(), a.replaceAll('-', ''), `{${a}}`, `${a}0`, `${a},${a}`, '', 'g'.repeat(36), ' ']
    for (const text of bad) {
      expect(identify({ header: text })).toBe('ORG_ID_MALFORMED')
      expect(identify({ header: text, path: a })).toBe('ORG_ID_MALFORMED')
      expect(identify({ key: `fh_${text}_secret`, header: a })).toBe(text === ' ' ? a : 'ORG_ID_MALFORMED')
    }
    expect(identify({ path: a.toUpperCase(), header: a })).toBe('ORG_ID_MALFORMED')
    expect(identify({ path: `%${a.slice(1)}` })).toBe('ORG_ID_MALFORMED')
    expect(identify({ key: `fh_${a}` })).toBe('ORG_ID_MALFORMED')
    expect(identify({ key: `fh_${a}_` })).toBe('ORG_ID_MALFORMED')
    // A secret is base64url: one in 64 begins with the separator.
    for (const secret of ['_secret', '__', '_', 'se_cr_et', '-secret_']) expect(identify({ key: `fh_${a}_${secret}` })).toBe(a)
    expect(identify({ key: jwt({ org: 7 }) })).toBe('ORG_ID_MALFORMED')
  })

  it('is required when nothing names it', () => {
    expect(identify({})).toBe('ORG_REQUIRED')
    expect(identify({ key: 'opaque-session-token' })).toBe('ORG_REQUIRED')
    expect(identify({ key: jwt({ sub: 'x' }) })).toBe('ORG_REQUIRED')
  })

  it('is not asked of a page that lies under none, and the browser names none for it', () => {
    for (const cookie of [undefined, `fh_active_org=${a}`])
      expect(identify({ path: 'somewhere', ...(cookie ? { cookie } : {}) })).toBe('undefined')
    expect(identify({ path: 'somewhere', header: a })).toBe(a)
    expect(identify({ path: 'somewhere', header: a, key: `fh_${b}_secret` })).toBe('ORG_SCOPE_CONFLICT')
  })

  it("is the browser's default only when nothing else names one, on a zone host alone", () => {
    expect(identify({ cookie: `x=1; fh_active_org=${a}` })).toBe(a)
    expect(identify({ cookie: `fh_active_org=${b}`, header: a })).toBe(a)
    expect(identify({ cookie: `fh_active_org=nonsense`, header: a })).toBe(a)
    expect(identify({ cookie: `fh_active_org=nonsense` })).toBe('ORG_ID_MALFORMED')
    expect(identify({ cookie: `fh_active_org=${a}; fh_active_org=${b}` })).toBe('ORG_ID_MALFORMED')
    expect(identify({ cookie: `fh_active_org=${a}; fh_active_org=${a}` })).toBe(a)
    expect(identify({ cookie: `fh_active_org=${a}`, host: 'bare' })).toBe('ORG_REQUIRED')
  })

  it('is never anything but an id that a place named, whatever is sent', () => {
    const text = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom(a, b, a.toUpperCase(), `fh_${a}_s`, jwt({ org: b })))
    fc.assert(
      fc.property(
        fc.record({ header: text, key: text, cookie: text.map((value) => `fh_active_org=${value}`) }, { requiredKeys: [] }),
        (claims) => {
          const result = identify(claims as Claims)
          if (!result.startsWith('ORG_')) expect([a, b]).toContain(result)
        },
      ),
    )
  })
})
