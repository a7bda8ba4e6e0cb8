import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOf, hasEnded, isUseToNote, noteUseEveryS, sessionIdleS, sessionLifetimeS } from './session-limits.ts'

const signedInAt = Date.UTC(2026, 0, 1)
const at = (seconds: number): Date => new Date(signedInAt + seconds * 1000)
const session = (usedAtS: number) => ({ expiresAt: at(sessionLifetimeS), updatedAt: at(usedAtS) })

test('a session ends after a week without use, to the second', () => {
  expect(hasEnded(session(0), at(sessionIdleS - 1))).toBe(false)
  expect(hasEnded(session(0), at(sessionIdleS))).toBe(true)
})

test('use moves the end, but never past the day that signing in set', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 * sessionLifetimeS }), (usedAtS) => {
      const end = endOf(session(usedAtS))
      expect(end.getTime()).toBeLessThanOrEqual(at(sessionLifetimeS).getTime())
      expect(end.getTime()).toBeLessThanOrEqual(at(usedAtS + sessionIdleS).getTime())
      expect(hasEnded(session(usedAtS), end)).toBe(true)
    }),
  )
})

test('a session in daily use lasts until its last day and not beyond', () => {
  let usedAtS = 0
  for (let nowS = 0; nowS < sessionLifetimeS; nowS += 24 * 3600) {
    expect(hasEnded(session(usedAtS), at(nowS))).toBe(false)
    usedAtS = nowS
  }
  expect(hasEnded(session(usedAtS), at(sessionLifetimeS))).toBe(true)
})

test('use is noted once an hour and long before it counts', () => {
  expect(isUseToNote(session(0), at(noteUseEveryS - 1))).toBe(false)
  expect(isUseToNote(session(0), at(noteUseEveryS))).toBe(true)
  expect(noteUseEveryS * 10).toBeLessThan(sessionIdleS)
})
