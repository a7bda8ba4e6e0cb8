import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newOpaqueId, type OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type Actor, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let manager: Actor

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  manager = await app.makeMember(orgId, { role: 'manager' })
})
afterAll(() => app.close())

interface EventRow {
  readonly action: string
  readonly decision: string
  readonly outcome: string
  readonly rule_code: string | null
  readonly actor_id: string | null
  readonly target_id: string | null
}

async function eventsOf(org: OrgId): Promise<EventRow[]> {
  const { rows } = await app.superuser.query<EventRow>(
    'select action, decision, outcome, rule_code, actor_id, target_id from app.audit_event where organization_id = $1 order by occurred_at, id',
    [org],
  )
  return rows
}

async function newOrganization() {
  const org = await app.makeOrganization()
  const actor = await app.makeMember(org, { role: 'manager' })
  return { org, actor, api: app.as(org, actor) }
}

const anAssociation = (code: string) => ({ name: 'Harbour View', code, countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' })

describe('which organisation a request is for', () => {
  it('is what the edge asserts: without an assertion nothing is answered', async () => {
    expect(await refusalOf(app.as(orgId, manager, { assertion: undefined }).units.list({}))).toMatchObject({
      code: 'ASSERTION_REQUIRED',
      status: 421,
    })
  })

  it('must be named', async () => {
    expect(await refusalOf(app.as(null, manager).units.list({}))).toMatchObject({ code: 'ORG_REQUIRED', status: 400 })
  })

  it('is one: path, header, key and assertion that disagree are a conflict', async () => {
    const other = newOpaqueId<'OrgId'>()
    const claimed = app.as(orgId, manager, { claimedOrgIds: [orgId, other] })
    expect(await refusalOf(claimed.units.list({}))).toMatchObject({ code: 'ORG_SCOPE_CONFLICT', status: 421 })
    const key: Actor = { kind: 'apiKey', id: randomUUID(), orgId: other }
    expect(await refusalOf(app.as(orgId, key).units.list({}))).toMatchObject({ code: 'ORG_SCOPE_CONFLICT', status: 421 })
  })

  it('does not exist for somebody who is no member, in the words of a true absence', async () => {
    const stranger = await app.makeMember(await app.makeOrganization(), { role: 'administrator' })
    const foreign = await refusalOf(app.as(orgId, stranger).units.list({}))
    const absent = await refusalOf(app.as(newOpaqueId<'OrgId'>(), stranger).units.list({}))
    expect(foreign).toEqual(absent)
    expect(foreign).toMatchObject({ code: 'ORG_NOT_FOUND', status: 404 })
  })

  it('has moved on when the edge holds an old epoch', async () => {
    const { org, actor } = await newOrganization()
    const fence = { status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 } as const
    await app.services.db.setFence(org, { ...fence, epoch: 2 })
    expect(await refusalOf(app.as(org, actor).units.list({}))).toMatchObject({ code: 'ORG_MISDIRECTED', status: 421 })
  })

  it('answers nobody who is not signed in', async () => {
    expect(await refusalOf(app.as(orgId, undefined).units.list({}))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  })
})

describe('the audit trail', () => {
  it('has exactly one event of each write, with actor and target, and none of an ordinary read', async () => {
    const { org, actor, api } = await newOrganization()
    const association = await api.associations.create(anAssociation('A1'))
    await api.associations.update({ associationId: association.id, name: 'Harbour View II' })
    await api.associations.list({})
    await api.associations.get({ associationId: association.id })
    expect(await eventsOf(org)).toEqual([
      {
        action: 'association.create',
        decision: 'allowed',
        outcome: 'done',
        rule_code: null,
        actor_id: actor.id,
        target_id: association.id,
      },
      {
        action: 'association.update',
        decision: 'allowed',
        outcome: 'done',
        rule_code: null,
        actor_id: actor.id,
        target_id: association.id,
      },
    ])
  })

  it('has one event of a read that is on the list', async () => {
    const { org, api } = await newOrganization()
    await makeAssociation(api, 2)
    await api.units.export({})
    expect((await eventsOf(org)).filter(({ action }) => action === 'unit.export')).toHaveLength(1)
  })

  it('has exactly one event of each refusal, whether the row is absent or hidden, and nothing of the write', async () => {
    const { org } = await newOrganization()
    const board = await app.makeMember(org, { role: 'board' })
    await refusalOf(app.as(org, board).associations.create(anAssociation('A2')))
    await refusalOf(app.as(org, board).units.get({ unitId: randomUUID() }))
    await refusalOf(app.as(org, undefined).units.list({}))
    await refusalOf(app.as(org, manager).units.list({}))
    expect((await eventsOf(org)).map(({ action, decision, rule_code }) => [action, decision, rule_code])).toEqual([
      ['association.create', 'refused', 'FORBIDDEN'],
      ['unit.read', 'refused', 'UNIT_NOT_FOUND'],
      ['unit.list', 'refused', 'UNAUTHENTICATED'],
      ['unit.list', 'refused', 'ORG_NOT_FOUND'],
    ])
  })

  it('says how sensitive it was, and from where to where it went as far as that is known, done or refused', async () => {
    const { org, actor } = await newOrganization()
    const placesOf = async () => {
      const { rows } = await app.superuser.query<{ line: string }>(
        `select concat_ws(' ', action, decision, level, source_country, coalesce(destination_country, '?')) as line
         from app.audit_event where organization_id = $1 order by id`,
        [org],
      )
      return rows.map(({ line }) => line)
    }
    const { assertion } = app.contextOf(org, actor)
    const fromAfar = app.as(org, actor, { assertion: assertion && { ...assertion, accepted: 'listed' } })
    await app.as(org, actor).people.create({ displayName: 'Ada Example' })
    await fromAfar.people.create({ displayName: 'Ada Other' })
    await refusalOf(app.as(org, actor).receipts.get({ receiptId: randomUUID() as never }))
    expect(await placesOf()).toEqual([
      'party.create allowed identity DE DE',
      'party.create allowed identity DE ?',
      'receipt.read refused transactional DE DE',
    ])
  })

  it('is not about mistakes: an invalid field or a duplicate leaves no event', async () => {
    const { org, api } = await newOrganization()
    await refusalOf(api.associations.create({ ...anAssociation('A3'), code: 'not a code' }))
    expect(await eventsOf(org)).toEqual([])
  })

  it('that cannot be written fails the write with it', async () => {
    const { org, api } = await newOrganization()
    await app.superuser.query(`create or replace function app.fail_audit() returns trigger language plpgsql as $$
      begin if new.organization_id = '${org}' then raise exception 'no audit'; end if; return new; end $$`)
    await app.superuser.query('create trigger fail_audit before insert on app.audit_event for each row execute function app.fail_audit()')
    try {
      expect((await refusalOf(api.associations.create(anAssociation('A4')))).code).toBe('INTERNAL')
      // A refusal that cannot be recorded is not given as if it had been.
      expect((await refusalOf(api.units.get({ unitId: randomUUID() }))).code).toBe('INTERNAL')
    } finally {
      await app.superuser.query('drop trigger fail_audit on app.audit_event')
    }
    expect((await api.associations.list({})).items).toEqual([])
    await api.associations.create(anAssociation('A4'))
    expect((await eventsOf(org)).map(({ action }) => action)).toEqual(['association.create'])
  })
})

describe('an idempotency key', () => {
  const withKey = (org: OrgId, actor: Actor, idempotencyKey: string) => app.as(org, actor, { idempotencyKey })

  it('gives the first answer again, and the write and its event happen once', async () => {
    const { org, actor, api } = await newOrganization()
    const key = randomUUID()
    const first = await withKey(org, actor, key).associations.create(anAssociation('I1'))
    const again = await withKey(org, actor, key).associations.create({ ...anAssociation('I1') })
    expect(again).toEqual(first)
    expect((await api.associations.list({})).items).toHaveLength(1)
    expect(await eventsOf(org)).toHaveLength(1)
  })

  it('used by several at once has one effect and one answer', async () => {
    const { org, actor, api } = await newOrganization()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 6 }, () => withKey(org, actor, key).associations.create(anAssociation('I2'))))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect((await api.associations.list({})).items).toHaveLength(1)
  })

  it('with another body is refused', async () => {
    const { org, actor } = await newOrganization()
    const key = randomUUID()
    await withKey(org, actor, key).associations.create(anAssociation('I3'))
    expect(await refusalOf(withKey(org, actor, key).associations.create(anAssociation('I4')))).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      status: 409,
    })
  })

  it('belongs to one organisation and one procedure', async () => {
    const one = await newOrganization()
    const other = await newOrganization()
    const key = randomUUID()
    const first = await withKey(one.org, one.actor, key).associations.create(anAssociation('I5'))
    const second = await withKey(other.org, other.actor, key).associations.create(anAssociation('I6'))
    expect(second.id).not.toBe(first.id)
    await withKey(one.org, one.actor, key).properties.create({ associationId: first.id, name: 'House' })
  })

  it('of a request that failed is free again', async () => {
    const { org, actor, api } = await newOrganization()
    await api.associations.create(anAssociation('I7'))
    const key = randomUUID()
    expect((await refusalOf(withKey(org, actor, key).associations.create(anAssociation('I7')))).code).toBe('ASSOCIATION_CODE_TAKEN')
    await withKey(org, actor, key).associations.create(anAssociation('I8'))
  })

  it('of a wrong form is refused', async () => {
    const { org, actor } = await newOrganization()
    expect((await refusalOf(withKey(org, actor, 'x y').associations.create(anAssociation('I9')))).code).toBe('IDEMPOTENCY_KEY_MALFORMED')
  })

  it('opens nothing to somebody who lost the right meanwhile', async () => {
    const { org, actor } = await newOrganization()
    const key = randomUUID()
    await withKey(org, actor, key).associations.create(anAssociation('I0'))
    await app.superuser.query('delete from app.membership where organization_id = $1 and user_id = $2', [org, actor.id])
    expect((await refusalOf(withKey(org, actor, key).associations.create(anAssociation('I0')))).code).toBe('ORG_NOT_FOUND')
  })
})
