/** The record of processing, as a member of an organisation reads it and takes it home. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
beforeAll(() => {
  app = startZoneApp()
})
afterAll(() => app.close())

it('says what is processed, why, on what basis and how long, with the fields that the schema has, and in which countries', async () => {
  const org = await app.makeOrganization()
  const api = app.as(org, await app.makeMember(org, { role: 'board' }))
  const record = await api.residency.processing({})
  expect(record).toMatchObject({ controller: 'organization', zone: 'eu', cell: 'eu-1', countries: ['DE', 'IE'], recipients: [] })
  const people = record.activities.find(({ code }) => code === 'people')
  expect(people).toMatchObject({ legalBasis: 'contract', levels: expect.arrayContaining(['identity']) as string[] })
  expect(people?.personal).toContain('party.email')
  expect(record.activities.every(({ levels }) => levels.length > 0)).toBe(true)

  const csv = await (await api.residency.processingFile({})).text()
  expect(csv.trimEnd().split('\r\n')).toHaveLength(record.activities.length + 1)
  expect(csv).toContain('party.email')
})

it('is not told to a stranger', async () => {
  const stranger = await app.makeMember(await app.makeOrganization(), { role: 'administrator' })
  expect((await refusalOf(app.as(await app.makeOrganization(), stranger).residency.processing({}))).code).toBe('ORG_NOT_FOUND')
})
