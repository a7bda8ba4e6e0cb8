import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levels } from '../classification.ts'
import { compilePolicy } from '../decision/compiled-policy.ts'
import { policyModes } from '../policy-codes.ts'
import { decideBreakGlass } from './break-glass.ts'
import { grantStatusAt, isLive, revoke, use, type GrantState } from './grant-state.ts'
import { approve, cancel, reject, statusAt, type RequestState } from './request-state.ts'
import { askedMinutes, grantEndsAt, grantMaxMinutes, requestLifetimeMs, withinCeiling } from './terms.ts'

const asked: RequestState = {
  status: 'pending',
  requestedBy: 'support',
  createdAt: 1_000_000,
  expiresAt: 1_000_000 + requestLifetimeMs,
  needsCustomer: true,
  staffApprovedBy: null,
  customerApprovedBy: null,
}
const soon = asked.createdAt + 60_000
const late = asked.expiresAt
const officer = { by: 'officer', side: 'staff', heldSince: 1, at: soon } as const
const customer = { by: 'customer', side: 'customer', heldSince: 1, at: soon } as const

const person = fc.constantFrom('support', 'officer', 'second officer', 'customer')
const step = fc.oneof(
  fc.record({
    verb: fc.constant('approve' as const),
    by: person,
    side: fc.constantFrom('staff' as const, 'customer' as const),
    heldSince: fc.constantFrom(1, asked.createdAt, soon),
  }),
  fc.record({ verb: fc.constantFrom('reject' as const, 'cancel' as const), by: person }),
)

describe('a request', () => {
  it('is granted by two words, in either order, and by one where the customer is not asked', () => {
    for (const order of [
      [officer, customer],
      [customer, officer],
    ] as const) {
      const first = approve(asked, order[0])
      expect(first).toMatchObject({ ok: true, granted: false, request: { status: 'pending' } })
      if (first.ok) expect(approve(first.request, order[1])).toMatchObject({ ok: true, granted: true, request: { status: 'approved' } })
    }
    expect(approve({ ...asked, needsCustomer: false }, officer)).toMatchObject({ ok: true, granted: true })
    expect(approve({ ...asked, needsCustomer: false }, customer)).toEqual({ ok: false, refusal: 'SIDE_NOT_ASKED' })
  })

  it('is never approved by who asked, whichever side they speak for, nor by who was given the role afterwards', () => {
    for (const side of ['staff', 'customer'] as const) {
      expect(approve(asked, { ...officer, side, by: 'support' })).toEqual({ ok: false, refusal: 'SELF_APPROVAL' })
      expect(approve(asked, { ...officer, side, heldSince: asked.createdAt })).toEqual({ ok: false, refusal: 'ROLE_TOO_NEW' })
    }
  })

  it('is approved by a side once', () => {
    const first = approve(asked, officer)
    expect(first.ok && approve(first.request, { ...officer, by: 'second officer' })).toEqual({ ok: false, refusal: 'ALREADY_APPROVED' })
  })

  it('that nobody answered in four days is over, though no timer has said so', () => {
    expect(statusAt(asked, late - 1)).toBe('pending')
    for (const answer of [
      approve(asked, { ...officer, at: late }),
      reject(asked, { by: 'officer', at: late }),
      cancel(asked, { by: 'support', at: late }),
    ]) {
      expect(answer).toEqual({ ok: false, refusal: 'EXPIRED' })
    }
  })

  it('that has ended takes no further step, whichever way it ended', () => {
    for (const status of ['approved', 'rejected', 'cancelled'] as const) {
      const over = { ...asked, status }
      for (const answer of [approve(over, officer), reject(over, { by: 'officer', at: soon }), cancel(over, { by: 'support', at: soon })]) {
        expect(answer).toEqual({ ok: false, refusal: 'NOT_PENDING' })
      }
    }
  })

  it('through any steps in any order: grants at most once, only with a second person who held the role, and the customer where asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.integer({ min: 0, max: requestLifetimeMs * 2 })), { maxLength: 12 }),
        fc.boolean(),
        (steps, needsCustomer) => {
          let request: RequestState = { ...asked, needsCustomer }
          let grants = 0
          let at = asked.createdAt
          for (const [taken, waitMs] of steps) {
            at += Math.floor(waitMs / 12)
            const was = statusAt(request, at)
            const answer =
              taken.verb === 'approve'
                ? approve(request, { ...taken, at })
                : taken.verb === 'reject'
                  ? reject(request, { ...taken, at })
                  : cancel(request, { ...taken, at })
            if (!answer.ok) continue
            expect(was).toBe('pending')
            request = answer.request
            if (answer.granted) grants++
          }
          expect(grants).toBe(request.status === 'approved' ? 1 : 0)
          if (request.status !== 'approved') return
          expect(request.staffApprovedBy).not.toBeNull()
          expect([request.staffApprovedBy, request.customerApprovedBy]).not.toContain(request.requestedBy)
          expect(request.customerApprovedBy !== null).toBe(needsCustomer)
        },
      ),
    )
  })
})

const live: GrantState = { status: 'active', startsAt: 0, endsAt: 3_600_000, usesMax: null, useCount: 0 }

describe('a grant', () => {
  it('lasts by its level, is shortened by the approver and lengthened by nobody', () => {
    expect(levels.map((level) => grantMaxMinutes(level, 'regular') / 60)).toEqual(
      levels.map((level) => ({ identity: 8, transactional: 8, content: 24, operational: 24, analytical_derived: 72 })[level]),
    )
    expect(levels.every((level) => grantMaxMinutes(level, 'break_glass') === 60)).toBe(true)
    expect(askedMinutes('analytical_derived', 'regular', undefined)).toBe(480)
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5_000 }), fc.option(fc.nat(), { nil: undefined }), (startsAt, minutes, until) => {
        expect(grantEndsAt(startsAt, minutes, until)).toBeLessThanOrEqual(startsAt + minutes * 60_000)
      }),
    )
  })

  it('ends by its time, by its uses and by a word; what has ended is never live again, and a second word changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('use', 'revoke', 'wait'), fc.nat(2_000_000)), { maxLength: 20 }),
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
        (steps, usesMax) => {
          let grant: GrantState = { ...live, usesMax }
          let at = 0
          let over = false
          for (const [verb, waitMs] of steps) {
            at += waitMs
            if (verb === 'use') {
              const used = use(grant, at)
              if (over) expect(used).toBeUndefined()
              grant = used ?? grant
            } else if (verb === 'revoke') {
              grant = revoke(grant, at)
              expect(revoke(grant, at)).toEqual(grant)
              expect(isLive(grant, at)).toBe(false)
            }
            if (over) expect(isLive(grant, at)).toBe(false)
            over ||= !isLive(grant, at)
            if (usesMax !== null) expect(grant.useCount).toBeLessThanOrEqual(usesMax)
          }
        },
      ),
    )
    expect(grantStatusAt(live, live.endsAt)).toBe('expired')
    expect(revoke(live, live.endsAt)).toMatchObject({ status: 'expired' })
    expect(use({ ...live, usesMax: 1 }, 1)).toMatchObject({ status: 'exhausted', useCount: 1 })
  })

  it('reaches its own level and what shows less; derived data by its own name alone', () => {
    const reached = Object.fromEntries(
      levels.map((ceiling) => [ceiling, levels.filter((level) => withinCeiling(ceiling, level)).toSorted()]),
    )
    expect(reached).toEqual({
      identity: ['content', 'identity', 'operational', 'transactional'],
      transactional: ['content', 'operational', 'transactional'],
      content: ['content', 'operational'],
      operational: ['operational'],
      analytical_derived: ['analytical_derived'],
    })
  })
})

it('break-glass is refused from outside in every mode, and where the country is not known', () => {
  for (const mode of policyModes) {
    const pinned = mode === 'fully_sovereign' || mode === 'single_country' ? { pinnedCountry: 'DE' } : {}
    const policy = compilePolicy({ version: 1, zone: 'eu', mode, backupCountries: [], ...pinned }, [])
    expect(decideBreakGlass(policy, 'US').allowed).toBe(false)
    expect(decideBreakGlass(policy, undefined).allowed).toBe(false)
    const fromFrance = { fully_sovereign: false, client_owned_sovereignty: false, regional: true, hybrid: true, single_country: true }[mode]
    expect(decideBreakGlass(policy, 'FR').allowed).toBe(fromFrance)
  }
})
