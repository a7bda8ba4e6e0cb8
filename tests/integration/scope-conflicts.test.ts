/** Whatever two places name of an organisation must agree. Every disagreement gets one answer, which tells nothing of the organisations that were named, nor does its time. */
import { randomUUID } from 'node:crypto'
import { newOpaqueId, type OrgId } from '@repo/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startZoneApp, type Actor, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
/** Mine; somebody else's, which is here; and one that nobody has. */
const orgs: Record<'mine' | 'theirs' | 'none', OrgId> = { mine: newOpaqueId(), theirs: newOpaqueId(), none: newOpaqueId() }
let me: Actor

beforeAll(async () => {
  app = startZoneApp()
  orgs.mine = await app.makeOrganization()
  orgs.theirs = await app.makeOrganization()
  me = await app.makeMember(orgs.mine, { role: 'administrator' })
})
afterAll(() => app.close())

const names = ['mine', 'theirs', 'none'] as const
type Name = (typeof names)[number]
interface Said {
  /** What the edge asserts. */
  readonly edge: Name
  /** What the path says, and what the header does. */
  readonly path: Name | undefined
  readonly header: Name | undefined
  /** The organisation of a key, where one is sent instead of a session. */
  readonly key: Name | undefined
}

async function answerTo({ edge, path, header, key }: Said): Promise<{ status: number; error: unknown; ms: number }> {
  const actor: Actor = key === undefined ? me : { kind: 'apiKey', id: randomUUID(), orgId: orgs[key] }
  const claimedOrgIds = [path, header].flatMap((name) => (name === undefined ? [] : [orgs[name]]))
  const context = app.contextOf(orgs[edge], actor, { claimedOrgIds })
  const from = performance.now()
  const response = await app.http('rest', new Request('http://eu.localhost:8080/api/v1/units'), context)
  const ms = performance.now() - from
  const { error } = (await response.json()) as { error?: unknown }
  return { status: response.status, error, ms }
}

const maybe = [undefined, ...names]
const all: Said[] = names.flatMap((edge) =>
  maybe.flatMap((path) => maybe.flatMap((header) => maybe.map((key) => ({ edge, path, header, key })))),
)
const named = ({ edge, path, header, key }: Said) => new Set([edge, path, header, key].filter((name) => name !== undefined))
const conflicts = all.filter((said) => named(said).size > 1)

describe('of edge, path, header and key', () => {
  it('every disagreement is one answer, to the letter, whichever organisations it names', async () => {
    expect(conflicts.length).toBe(168)
    const answers = new Set<string>()
    for (const said of conflicts) {
      const { status, error } = await answerTo(said)
      answers.add(JSON.stringify([status, error]))
    }
    expect([...answers]).toEqual([expect.stringContaining('ORG_SCOPE_CONFLICT')])
    expect([...answers][0]).toMatch(/^\[421,/)
    for (const id of Object.values(orgs)) expect([...answers][0]).not.toContain(id)
  })

  it('one that is not mine, named by all of them, is as absent as one that nobody has', async () => {
    const answer = async (name: Name) => {
      const { status, error } = await answerTo({ edge: name, path: name, header: name, key: undefined })
      return [status, error]
    }
    expect(await answer('theirs')).toEqual(await answer('none'))
    expect((await answer('theirs'))[0]).toBe(404)
    expect((await answerTo({ edge: 'mine', path: 'mine', header: 'mine', key: undefined })).status).toBe(200)
  })

  it('the time of an answer does not tell whether the other organisation is here', async () => {
    const median = async (header: Name): Promise<number> => {
      const times: number[] = []
      for (let turn = 0; turn < 60; turn++) times.push((await answerTo({ edge: 'mine', path: 'mine', header, key: undefined })).ms)
      return times.sort((one, other) => one - other)[30] ?? NaN
    }
    await median('none')
    const [here, nowhere] = [await median('theirs'), await median('none')]
    // Half a millisecond cannot be told through a network; a look-up of the other organisation would cost more than that.
    expect(Math.abs(here - nowhere)).toBeLessThan(Math.max(0.5 * Math.min(here, nowhere), 2))
  })
})
