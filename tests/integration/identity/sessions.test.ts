/** Signing in and staying signed in: proofs, refusals that tell nothing, and what survives the loss of Redis. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer, type AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { fixedClock, type UserId } from '@repo/core'
import { openSignInPool } from '@repo/db/zone'
import { createIdentityService, type IdentityService } from '../../../apps/zone/src/features/identity/index.ts'
import { createAuth } from '../../../apps/zone/src/features/identity/server/auth.ts'
import { sessionIdleS, sessionLifetimeS } from '../../../apps/zone/src/features/identity/session-limits.ts'
import { openRedis } from '../../../apps/zone/src/server/open-redis.ts'
import { refusalOf } from '../../support/refusal.ts'
import { startZoneApp, type ZoneApp } from '../../support/zone-app.ts'

const password = 'correct horse battery'
let app: ZoneApp
let identity: IdentityService

beforeAll(() => {
  app = startZoneApp()
  identity = app.services.identity
})
afterAll(() => app.close())

async function person(): Promise<{ email: string; userId: UserId }> {
  const email = `${randomUUID()}@example.org`
  return { email, userId: await identity.accounts.ensure({ name: 'Test person', email, password }) }
}

/** Signs in through the API and gives the headers a browser would send next. */
async function signIn(email: string, secret = password): Promise<Headers> {
  const context = app.contextOf(null, undefined)
  await app.as(null, undefined, context).identity.signIn({ email, password: secret })
  return new Headers({ cookie: context.responseHeaders.getSetCookie()[0]?.split(';')[0] ?? '' })
}

describe('a session', () => {
  it('knows its person from the cookie that signing in gave', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    expect(await identity.authenticate(headers)).toEqual({ kind: 'user', id: userId, strength: 'password' })
    expect(await app.as(null, await identity.authenticate(headers)).identity.me.get({})).toEqual({ userId, email, name: 'Test person' })
  })

  it('cannot be read by scripts, goes to this host alone, and not with requests from elsewhere', async () => {
    const { email } = await person()
    const context = app.contextOf(null, undefined)
    await app.as(null, undefined, context).identity.signIn({ email, password })
    const cookie = context.responseHeaders.getSetCookie()[0]
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Domain/i)
    expect(cookie).toContain(`Max-Age=${sessionLifetimeS}`)
    // This zone's origin is plain http on the machine itself; over TLS the cookie never travels without it.
    expect(cookie).not.toMatch(/Secure/)
    const secure = await alone({ origin: 'https://eu.example.org' }, ({ accounts }) => accounts.signIn({ email, password }, new Headers()))
    expect(secure.cookies[0]).toMatch(/^__Secure-freehold\.session_token=.*; Secure/)
  })

  it('in use moves its idle end, survives Redis being emptied in between, and ends on its last day all the same', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    const clock = fixedClock(new Date())
    await alone({ clock }, async (later) => {
      for (let day = 6; day < 30; day += 6) {
        clock.advance(6 * 86_400_000)
        if (day % 12 === 0) await app.services.redis.flushall()
        expect(await later.authenticate(headers)).toMatchObject({ id: userId })
      }
      clock.advance(6 * 86_400_000)
      expect(await later.authenticate(headers)).toBeUndefined()
    })
  })

  it('ends after a week without use, and its row goes when its person signs in again', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    const clock = fixedClock(new Date(Date.now() + sessionIdleS * 1000))
    await alone({ clock }, async (later) => {
      expect(await later.authenticate(headers)).toBeUndefined()
      await later.accounts.signIn({ email, password }, new Headers())
    })
    const { rows } = await app.superuser.query('select 1 from identity.session where user_id = $1', [userId])
    expect(rows).toHaveLength(1)
  })

  it('that was ended while Redis was away is noticed once its use is to be noted', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    await app.superuser.query('delete from identity.session where user_id = $1', [userId])
    const clock = fixedClock(new Date(Date.now() + 3_600_000))
    await alone({ clock }, async (later) => expect(await later.authenticate(headers)).toBeUndefined())
  })

  it.each([
    ['no cookie', () => new Headers()],
    ['an unsigned token', () => new Headers({ cookie: 'freehold.session_token=abc' })],
    ['a forged signature', (own: Headers) => new Headers({ cookie: `${own.get('cookie')?.slice(0, -6)}AAAA%3D` })],
    ['a broken encoding', () => new Headers({ cookie: 'freehold.session_token=%E0%A4%A' })],
  ])('is nobody for %s', async (_, headers) => {
    const { email } = await person()
    expect(await identity.authenticate(headers(await signIn(email)))).toBeUndefined()
  })

  it('ends when its person signs out, here and in Redis', async () => {
    const { email } = await person()
    const headers = await signIn(email)
    await app.as(null, undefined, { requestHeaders: headers }).identity.signOut({})
    expect(await identity.authenticate(headers)).toBeUndefined()
  })

  it('survives the loss of everything in Redis', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    await app.services.redis.flushall()
    expect(await identity.authenticate(headers)).toMatchObject({ id: userId })
  })

  it('survives Redis being away, and people can still sign in', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    const nowhere = new Redis({ port: 1, lazyConnect: true, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => null })
    nowhere.on('error', () => undefined)
    await alone({ redis: nowhere }, async (service) => {
      expect(await service.authenticate(headers)).toMatchObject({ id: userId })
      const { account } = await service.accounts.signIn({ email, password }, new Headers())
      expect(account.userId).toBe(userId)
    })
    nowhere.disconnect()
  })

  it('survives a Redis that takes connections and never answers', async () => {
    const { email, userId } = await person()
    const headers = await signIn(email)
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const redis = openRedis(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`, 100)
    try {
      await alone({ redis }, async (service) => expect(await service.authenticate(headers)).toMatchObject({ id: userId }))
    } finally {
      redis.disconnect()
      silent.close()
    }
  })

  it('has a reset link of which neither Postgres nor Redis holds the secret', async () => {
    const { userId } = await person()
    const { token } = await identity.accounts.createResetLink(userId)
    const { rows } = await app.superuser.query('select 1 from identity.verification where identifier like $1', [`%${token}%`])
    expect(rows).toEqual([])
    expect(await app.services.redis.keys(`*${token}*`)).toEqual([])
  })

  it('a new password ends every session, also those whose list Redis has lost', async () => {
    const { email, userId } = await person()
    const before = [await signIn(email), await signIn(email)]
    await app.services.redis.flushall()
    await Promise.all(before.map((headers) => identity.authenticate(headers)))
    const { token } = await identity.accounts.createResetLink(userId)
    await app.as(null, undefined).identity.resetPassword({ token, password: 'another horse battery' })
    for (const headers of before) expect(await identity.authenticate(headers)).toBeUndefined()
    expect(await refusalOf(signIn(email))).toMatchObject({ code: 'SIGN_IN_REFUSED' })
    expect(await identity.authenticate(await signIn(email, 'another horse battery'))).toMatchObject({ id: userId })
    const again = app.as(null, undefined).identity.resetPassword({ token, password: 'third horse battery' })
    expect(await refusalOf(again)).toMatchObject({ code: 'LINK_NOT_FOUND', status: 404 })
  })
})

describe('signing in', () => {
  it('answers an unknown e-mail and a wrong password alike', async () => {
    const { email } = await person()
    const wrong = await refusalOf(app.as(null, undefined).identity.signIn({ email, password: 'wrong horse battery' }))
    const unknown = await refusalOf(app.as(null, undefined).identity.signIn({ email: `${randomUUID()}@example.org`, password }))
    expect(wrong).toMatchObject({ code: 'SIGN_IN_REFUSED', status: 401 })
    expect(unknown).toEqual(wrong)
  })

  it('does the same work for an unknown e-mail as for a wrong password, so that its time tells nothing', async () => {
    const { email } = await person()
    const { identityUrl, sessionSecret, origin } = serviceOptions()
    const pool = openSignInPool(identityUrl)
    const auth = createAuth({ pool, redis: app.services.redis, secret: sessionSecret, origin })
    const { password: passwords } = await auth.$context
    const { hash, verify } = passwords
    let derivations = 0
    passwords.hash = (text) => (derivations++, hash(text))
    passwords.verify = (pair) => (derivations++, verify(pair))
    const workFor = async (address: string): Promise<number> => {
      derivations = 0
      await expect(auth.api.signInEmail({ body: { email: address, password: 'wrong horse battery' } })).rejects.toThrow()
      return derivations
    }
    expect(await workFor(email)).toBe(1)
    expect(await workFor(`${randomUUID()}@example.org`)).toBe(1)
    await pool.end()
  })

  it('is slowed down for one account, wherever the guesses come from', async () => {
    const { email } = await person()
    const guess = (index: number) =>
      refusalOf(app.as(null, undefined, { clientAddress: `10.0.0.${index}` }).identity.signIn({ email, password: `guess ${index}` }))
    const answers = []
    for (let index = 0; index < 21; index++) answers.push((await guess(index)).code)
    expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'SIGN_IN_REFUSED'))
    expect(answers[20]).toBe('RATE_LIMITED')
  })

  it('refuses a malformed e-mail before anything is looked up', async () => {
    expect(await refusalOf(app.as(null, undefined).identity.signIn({ email: 'nobody', password }))).toMatchObject({
      code: 'VALIDATION_FAILED',
    })
  })
})

describe('a person without an organisation yet', () => {
  it('sees an empty list, and signed out nothing', async () => {
    const { userId } = await person()
    const actor = { kind: 'user', id: userId, strength: 'password' } as const
    expect(await app.as(null, actor).identity.me.organizations({})).toEqual([])
    expect(await refusalOf(app.as(null, undefined).identity.me.organizations({}))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  })

  it('sees every organisation they belong to, and can make only those their default', async () => {
    const [one, two, foreign] = [
      await app.makeOrganization('Alpha'),
      await app.makeOrganization('Beta'),
      await app.makeOrganization('Gamma'),
    ]
    const actor = await app.makeMember(one, { role: 'manager' })
    await app.makeMember(two, { role: 'auditor' }, actor)
    await app.makeMember(foreign, { role: 'manager' })
    const api = app.as(null, actor)
    const mine = await api.identity.me.organizations({})
    expect(mine).toEqual([
      { id: one, name: 'Alpha', roles: [{ role: 'manager', associationId: null }] },
      { id: two, name: 'Beta', roles: [{ role: 'auditor', associationId: null }] },
    ])
    const context = app.contextOf(null, actor)
    await app.as(null, actor, context).identity.me.switchOrganization({ organizationId: two })
    expect(context.responseHeaders.getSetCookie()[0]).toContain(`fh_active_org=${two}`)
    const refused = await refusalOf(api.identity.me.switchOrganization({ organizationId: foreign }))
    const absent = await refusalOf(api.identity.me.switchOrganization({ organizationId: randomUUID() }))
    expect(refused).toMatchObject({ code: 'ORGANIZATION_NOT_YOURS', status: 404 })
    expect(absent).toEqual(refused)
  })
})

/** The identity service with other parts, as another instance of the zone would have it. */
async function alone<Result>(
  parts: Partial<Parameters<typeof createIdentityService>[0]>,
  use: (service: IdentityService) => Promise<Result>,
): Promise<Result> {
  const service = createIdentityService({ ...serviceOptions(), ...parts })
  try {
    return await use(service)
  } finally {
    await service.close()
  }
}

function serviceOptions() {
  const { db, redis, clock, environment } = app.services
  return {
    db,
    redis,
    clock,
    identityUrl: environment.DATABASE_IDENTITY_URL,
    sessionSecret: readFileSync(join(environment.ZONE_SECRETS_DIR, 'session.key'), 'utf8').trim(),
    origin: environment.PUBLIC_ZONE_ORIGIN,
  }
}
