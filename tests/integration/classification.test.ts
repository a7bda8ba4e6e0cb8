/** Classifying single records over REST: raising is immediate, lowering takes two people and is for new copies, identity stays, and other organisations' records are not there. */
import { randomUUID } from 'node:crypto'
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeOwnedAssociation } from '../support/books-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let ada: Actor
let api: ServerApi
let colleague: ServerApi
let fixture: Awaited<ReturnType<typeof makeOwnedAssociation>>

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  ada = await app.makeMember(orgId, { role: 'administrator' })
  api = app.as(orgId, ada)
  colleague = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
  fixture = await makeOwnedAssociation(api)
})
afterAll(() => app.close())

const pair = (level: 'identity' | 'transactional' | 'operational' | 'content', bucket: 'R0' | 'R1' | 'R2' | 'R3' = 'R3') => ({
  level,
  bucket,
})
const unit = async () => (await api.units.create({ propertyId: fixture.property.id, label: randomUUID().slice(0, 8) })).id as never
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code
/** A unit that was raised, with the request of one administrator to lower it again. */
async function asked(): Promise<{ id: never; loweringId: never }> {
  const id = await unit()
  await api.data.classify({ id, ...pair('transactional') })
  const { pendingLowering } = await api.data.reclassify({ id, ...pair('operational'), reason: 'Raised by mistake' })
  return { id, loweringId: pendingLowering as never }
}
const eventsOf = async (id: string): Promise<string[]> => {
  const { rows } = await app.superuser.query<{ line: string }>(
    `select action || coalesce(' ' || rule_code, '') as line from app.audit_event where organization_id = $1 and target_id = $2
       and target_kind = 'classification' order by id`,
    [orgId, id],
  )
  return rows.map(({ line }) => line)
}

describe('a record', () => {
  it('is what its kind is until somebody classifies it, and is classified once', async () => {
    const id = await unit()
    expect(await api.data.classification({ id })).toMatchObject({ dataset: 'unit', ...pair('operational'), source: 'catalogue' })
    expect(await api.data.classify({ id, ...pair('transactional') })).toMatchObject({ ...pair('transactional'), source: 'record' })
    expect(await codeOf(api.data.classify({ id, ...pair('identity') }))).toBe('DATA_ALREADY_CLASSIFIED')
    expect((await api.data.list({})).items[0]).toMatchObject({ id, ...pair('transactional') })
  })

  it('takes no illegal pair, and none below its kind', async () => {
    const id = await unit()
    expect(await codeOf(api.data.classify({ id, ...pair('transactional', 'R1') }))).toBe('CLASSIFICATION_ILLEGAL')
    expect(await codeOf(api.data.classify({ id, ...pair('operational', 'R2') }))).toBe('CLASSIFICATION_BELOW_CATALOGUE')
    expect(await codeOf(api.data.classify({ id, ...pair('content') }))).toBe('CLASSIFICATION_BELOW_CATALOGUE')
    expect(await codeOf(api.data.classify({ id, ...pair('identity'), encryption: false } as never))).toBe('VALIDATION_FAILED')
  })

  it('of another organisation is not there, for any of the calls', async () => {
    const other = await app.makeOrganization()
    const stranger = app.as(other, await app.makeMember(other, { role: 'administrator' }))
    const { id, loweringId } = await asked()
    expect(await codeOf(stranger.data.classification({ id }))).toBe('DATA_NOT_FOUND')
    expect(await codeOf(stranger.data.classify({ id, ...pair('identity') }))).toBe('DATA_NOT_FOUND')
    expect(await codeOf(stranger.data.reclassify({ id, ...pair('identity') }))).toBe('DATA_NOT_FOUND')
    expect(await codeOf(stranger.data.scan({ id }))).toBe('DATA_NOT_FOUND')
    expect(await codeOf(stranger.data.approveLowering({ loweringId }))).toBe('LOWERING_NOT_FOUND')
    expect((await stranger.data.lowerings({})).items).toEqual([])
  })

  it('that is identity stays identity: by the API, and by the database', async () => {
    const person = fixture.owners[0]?.id as never
    expect(await codeOf(api.data.reclassify({ id: person, ...pair('operational'), reason: 'x' }))).toBe('CLASSIFICATION_IDENTITY_STAYS')
    const id = await unit()
    await api.data.reclassify({ id, ...pair('identity') })
    expect(await codeOf(api.data.reclassify({ id, ...pair('operational'), reason: 'Raised by mistake' }))).toBe(
      'CLASSIFICATION_IDENTITY_STAYS',
    )
    const lower = (set: string) =>
      app.superuser.query(`update app.record_classification set ${set} where organization_id = $1 and record_id = $2`, [orgId, id])
    await expect(lower(`level = 'operational'`)).rejects.toThrow('stays so')
    await expect(lower(`new_copies_level = 'operational', new_copies_bucket = 'R3'`)).rejects.toThrow('identity_stays')
  })
})

describe('raising', () => {
  it('is immediate, takes no reason, and makes a request that waits pointless', async () => {
    const { id, loweringId } = await asked()
    expect(await codeOf(api.data.reclassify({ id, ...pair('identity'), reason: 'x' }))).toBe('LOWERING_REASON_UNUSED')
    expect(await api.data.reclassify({ id, ...pair('identity') })).toMatchObject(pair('identity'))
    expect(await codeOf(colleague.data.approveLowering({ loweringId }))).toBe('LOWERING_NOT_PENDING')
  })

  it('is what a detector does, and all it does', async () => {
    const id = (await api.units.create({ propertyId: fixture.property.id, label: 'ada@example.org' })).id as never
    expect(await api.data.scan({ id })).toMatchObject({ found: ['email'], classification: pair('identity') })
    const clean = await unit()
    await api.data.classify({ id: clean, ...pair('transactional') })
    expect(await api.data.scan({ id: clean })).toMatchObject({ found: [], classification: pair('transactional') })
    expect(await eventsOf(id)).toEqual(['classification.raised'])
    expect(await eventsOf(clean)).toEqual(['classification.raised', 'classification.scanned'])
  })
})

describe('lowering', () => {
  it('is accepted over REST with 202, and raising answered with 200', async () => {
    const id = await unit()
    const put = (body: object) => {
      const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return app.http('rest', new Request(`http://eu.localhost/api/v1/data/${String(id)}/classification`, init), app.contextOf(orgId, ada))
    }
    expect((await put(pair('transactional'))).status).toBe(200)
    expect((await put({ ...pair('operational'), reason: 'Raised by mistake' })).status).toBe(202)
    expect((await put({ ...pair('operational'), reason: 'Again' })).status).toBe(409)
    // It would be a raise, and needs nothing but the pair: the one thing that is wrong is a field that nobody acts on.
    expect((await put({ ...pair('identity'), color: 'red' })).status).toBe(422)
    expect((await put(pair('identity'))).status).toBe(200)
  })

  it('takes a reason, a second person, and holds for new copies alone', async () => {
    const { id, loweringId } = await asked()
    const before = await api.data.classification({ id })
    expect(before).toMatchObject({ ...pair('transactional'), newCopies: null, pendingLowering: loweringId })
    expect(await codeOf(api.data.approveLowering({ loweringId }))).toBe('LOWERING_OWN')
    expect((await colleague.data.lowerings({})).items[0]).toMatchObject({
      id: loweringId,
      own: false,
      status: 'pending',
      reason: 'Raised by mistake',
    })
    expect(await colleague.data.approveLowering({ loweringId })).toMatchObject({ status: 'approved' })
    expect(await api.data.classification({ id })).toMatchObject({
      ...pair('transactional'),
      newCopies: pair('operational'),
      pendingLowering: null,
    })
    expect(await codeOf(colleague.data.rejectLowering({ loweringId }))).toBe('LOWERING_NOT_PENDING')
    expect(await eventsOf(id)).toEqual(['classification.raised', 'classification.lowering_requested', 'classification.lowered'])
  })

  it('is decided once when two decide at the same moment', async () => {
    const { id, loweringId } = await asked()
    const third = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
    const results = await Promise.allSettled([colleague.data.approveLowering({ loweringId }), third.data.rejectLowering({ loweringId })])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await eventsOf(id)).filter((action) => /^classification\.(lowered|rejected)$/.test(action)).length).toBe(1)
  })

  it('may be rejected by anybody, and by who asked for it, and then asked for again', async () => {
    const { id, loweringId } = await asked()
    expect(await api.data.rejectLowering({ loweringId })).toMatchObject({ status: 'rejected' })
    const { pendingLowering } = await api.data.reclassify({ id, ...pair('operational'), reason: 'Once more' })
    expect(pendingLowering).not.toBe(loweringId)
    expect(await eventsOf(id)).toContain('classification.rejected')
  })

  it('is for people: no key asks or decides, and nobody who is no administrator', async () => {
    const { id, loweringId } = await asked()
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
    expect(await codeOf(manager.data.classification({ id }))).toBe('FORBIDDEN')
    expect(await codeOf(manager.data.approveLowering({ loweringId }))).toBe('FORBIDDEN')
    const approve = `update app.classification_lowering set status = 'approved', decided_by = requested_by, decided_at = now() where id = $1`
    await expect(app.superuser.query(approve, [loweringId])).rejects.toThrow('two_people')
  })

  it('expires after four days, to the minute by the clock of the zone', async () => {
    const { id, loweringId } = await asked()
    await app.superuser.query(`update app.classification_lowering set expires_at = now() - interval '1 second' where id = $1`, [loweringId])
    expect(await codeOf(colleague.data.approveLowering({ loweringId }))).toBe('LOWERING_EXPIRED')
    expect((await api.data.lowerings({})).items.find((one) => one.id === loweringId)?.status).toBe('expired')
    expect((await api.data.reclassify({ id, ...pair('operational'), reason: 'Again' })).pendingLowering).not.toBeNull()
  })
})
