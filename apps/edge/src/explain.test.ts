import { describe, expect, it } from 'vitest'
import { explain } from './explain.ts'
import { newOrg } from './test-support/edge-lab.ts'
import { stepParts } from './test-support/step-lab.ts'

const directory = { generation: 7, ageMs: 12, lag: 1 }

describe("what becomes of an organisation's requests", () => {
  const ids = { active: newOrg(), strict: newOrg(), readOnly: newOrg(), moving: newOrg(), elsewhere: newOrg() }
  const organizations = [
    { id: ids.active, cell: 1, strict: false, state: 'active', epoch: 1 },
    { id: ids.strict, cell: 1, strict: true, state: 'active', epoch: 2 },
    { id: ids.readOnly, cell: 1, strict: false, state: 'read_only', epoch: 3 },
    { id: ids.moving, cell: 1, strict: false, state: 'moving', epoch: 4 },
    { id: ids.elsewhere, cell: 2, strict: false, state: 'active', epoch: 5 },
  ] as const
  const global = stepParts('global', organizations)
  const zone = stepParts('zone', organizations)

  it('is told with the rule, for reading and writing, as the steps decide it', async () => {
    expect(await explain(ids.active, global, directory)).toEqual({
      organization: ids.active,
      entry: { zone: 'eu', cell: 'eu-1', state: 'active', strict: false, epoch: 1 },
      read: { decision: 'forward', rule: 'forward', to: 'eu-1' },
      write: { decision: 'forward', rule: 'forward', to: 'eu-1' },
      directory: { usable: true, generation: 7, ageMs: 12, lag: 1 },
    })
    expect(await explain(ids.strict, global, directory)).toMatchObject({
      read: { decision: 'redirect', rule: 'transit', status: 308, to: 'http://eu.localhost:8080/' },
      write: { decision: 'refuse', rule: 'transit', code: 'ORG_HOST_REQUIRED', status: 421 },
    })
    expect(await explain(ids.readOnly, global, directory)).toMatchObject({
      read: { decision: 'forward' },
      write: { decision: 'refuse', rule: 'status', code: 'READ_ONLY', status: 503 },
    })
    expect(await explain(newOrg(), global, directory)).toMatchObject({
      entry: undefined,
      read: { decision: 'refuse', rule: 'look_up', code: 'ORG_NOT_FOUND' },
    })
  })

  it('is told at once in the middle of a move, with how long requests would wait', async () => {
    expect(await explain(ids.moving, global, directory)).toMatchObject({
      read: { decision: 'refuse', rule: 'status', code: 'ORG_MOVING', heldMs: 50 },
    })
  })

  it("is told by a zone's edge as that edge sees it", async () => {
    expect(await explain(ids.strict, zone, directory)).toMatchObject({ read: { decision: 'forward', to: 'instances' } })
    expect(await explain(ids.elsewhere, zone, directory)).toMatchObject({ read: { rule: 'look_up', code: 'ORG_MISDIRECTED', status: 421 } })
  })
})
