/**
 * What staff may change: nothing by themselves. Under a grant to correct one record they propose, an administrator lets exactly that take effect, and it can be taken back.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personalRequest, startAccessBench, type AccessBench, type Asked } from '../../support/access-fixture.ts'
import { refusalOf } from '../../support/refusal.ts'
import type { StaffActor } from '../../support/zone-app.ts'

let bench: AccessBench
beforeAll(async () => {
  bench = await startAccessBench()
})
afterAll(() => bench.app.close())

type Correction = Awaited<ReturnType<AccessBench['admin']['accessCorrections']['propose']>>

interface Correcting {
  readonly by: StaffActor
  readonly personId: string
  readonly grantId: never
  propose(changes: readonly { field: string; value: string | null }[]): Promise<Correction>
}

const newPerson = async (displayName = 'Olga Example') =>
  (await bench.admin.people.create({ displayName, email: 'olga@example.org' })).id as string
const correct = (recordId: string, more: Partial<Asked> = {}): Asked => ({ ...personalRequest, verb: 'correct', recordId, ...more })

/** Somebody new of the staff with a live grant to correct somebody new. */
async function correcting(more: Partial<Asked> = {}): Promise<Correcting> {
  const by = await bench.newSupport()
  const personId = more.recordId ?? (await newPerson())
  const grantId = (await bench.access.grant(bench.orgId, bench.admin, correct(personId, more), by)) as never
  return {
    ...{ by, personId, grantId },
    propose: (changes) =>
      bench.app
        .as(bench.orgId, by)
        .accessCorrections.propose({ accessGrantId: grantId, changes: [...changes], reason: 'The caller spelled it' }),
  }
}

const approve = ({ id: correctionId, contentHash }: Correction, api = bench.admin) =>
  api.accessCorrections.approve({ correctionId, contentHash })
const person = (id: string) => bench.admin.people.get({ partyId: id as never })
const codeOf = async (call: Promise<unknown>): Promise<string> => (await refusalOf(call)).code
const eventsOf = async (id: string): Promise<string[]> =>
  (await bench.sql<{ action: string }>('select action from app.audit_event where target_id = $1 order by occurred_at, id', id)).map(
    ({ action }) => action,
  )

describe('a correction', () => {
  it('is shown before and after, takes effect with another’s word, and gives back what was there', async () => {
    const { by, grantId, personId, propose } = await correcting()
    const proposed = await propose([
      { field: 'displayName', value: 'Olga Muster' },
      { field: 'email', value: null },
    ])
    const changes = [
      { field: 'displayName', before: 'Olga Example', after: 'Olga Muster' },
      { field: 'email', before: 'olga@example.org', after: null },
    ]
    expect(proposed).toMatchObject({ status: 'proposed', changes, recordId: personId })
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Example', email: 'olga@example.org' })
    const waiting = await bench.admin.accessCorrections.list({ status: 'proposed' })
    expect(waiting.items).toContainEqual(
      expect.objectContaining({ id: proposed.id, changes, customerTold: expect.objectContaining({ waiting: 1 }) }),
    )

    expect(await approve(proposed)).toMatchObject({ status: 'applied', decidedBy: bench.administrator.id })
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Muster', email: null })
    // What they read to propose it stands in the transcript.
    const transcript = await bench.admin.accessGrants.transcript({ accessGrantId: grantId })
    expect(transcript.items).toMatchObject([{ recordId: personId, uncovered: true, reason: 'The caller spelled it' }])
    expect(transcript.items[0]?.fields.toSorted()).toEqual(['displayName', 'email'])

    const undone = await bench.admin.accessCorrections.undo({ correctionId: proposed.id })
    expect(undone).toMatchObject({ status: 'undone', undoneBy: bench.administrator.id })
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Example', email: 'olga@example.org' })
    expect(await eventsOf(proposed.id)).toEqual(['proposed', 'applied', 'undone'].map((verb) => `access_correction.${verb}`))
    expect(await codeOf(bench.admin.accessCorrections.undo({ correctionId: proposed.id }))).toBe('CORRECTION_NOT_APPLIED')
    expect(await codeOf(approve(proposed))).toBe('CORRECTION_NOT_PROPOSED')
    expect(by.id).toBe(proposed.proposedBy)
  })

  it('is proposed under a grant to correct alone, for its record alone, and the database says so too', async () => {
    const by = await bench.newSupport()
    const recordId = await newPerson()
    const readGrant = (await bench.access.grant(bench.orgId, bench.admin, { ...personalRequest, recordId }, by)) as never
    const changes = [{ field: 'displayName', value: 'X' }]
    const propose = (accessGrantId: never, as = by) =>
      bench.app.as(bench.orgId, as).accessCorrections.propose({ accessGrantId, changes, reason: 'To see' })
    expect(await codeOf(propose(readGrant))).toBe('CORRECTION_GRANT_REFUSED')
    const { grantId, personId } = await correcting()
    // Another's grant is as good as none.
    expect(await codeOf(propose(grantId))).toBe('ACCESS_GRANT_NOT_FOUND')
    const insert = (grant: unknown, record: string, proposedBy: string) =>
      bench.sql(
        `insert into app.access_correction (organization_id, grant_id, dataset, record_id, reason, changes, content_hash, proposed_by)
         values ($1, $2, 'people', $3, 'x', '{"email": {"before": null, "after": "x"}}', decode(repeat('00', 32), 'hex'), $4)`,
        ...[bench.orgId, grant, record, proposedBy],
      )
    await expect(insert(readGrant, recordId, by.id)).rejects.toMatchObject({ code: 'FH030' })
    await expect(insert(grantId, recordId, by.id)).rejects.toMatchObject({ code: 'FH030' })
    await expect(insert(grantId, personId, by.id)).rejects.toMatchObject({ code: 'FH030' })
  })

  it('is asked for with a record of a data set that can be corrected, takes the customer’s word in every mode, and is never break-glass', async () => {
    const by = await bench.newSupport()
    const api = bench.app.as(bench.orgId, by)
    const { recordId: _, ...whole } = correct('x')
    expect(await codeOf(api.accessRequests.create(whole))).toBe('CORRECTION_NEEDS_RECORD')
    expect(await codeOf(api.accessRequests.create({ ...correct(randomUUID()), dataset: 'receipts' }))).toBe('CORRECTION_NEEDS_RECORD')
    // Operational data takes the zone's word alone to be looked at, and the customer's to be corrected.
    const asked = await api.accessRequests.create({ ...correct(randomUUID()), dataset: 'units', level: 'operational' })
    expect(asked.needsCustomer).toBe(true)
    await expect(
      bench.sql(
        `insert into app.access_request (organization_id, kind, requested_by, purpose, reason, ticket, dataset, record_id, level, verb, source_country,
           asked_minutes, needs_customer, policy_mode, policy_version, expires_at)
         values ($1, 'break_glass', gen_random_uuid(), 'maintenance', 'x', 'T-1', 'people', gen_random_uuid(), 'identity', 'correct', 'DE', 30, false,
           'regional', 1, now() + interval '1 hour')`,
        bench.orgId,
      ),
    ).rejects.toMatchObject({ constraint: 'access_request_correct' })
  })

  it('names fields of the list, within the grant’s level, each once and with another value', async () => {
    const { propose } = await correcting()
    for (const changes of [
      [{ field: 'kind', value: 'company' }],
      [{ field: 'email', value: 'no address' }],
      [{ field: 'displayName', value: null }],
      [{ field: 'displayName', value: 'Olga Example' }],
      ['a', 'b'].map((value) => ({ field: 'displayName', value })),
    ])
      expect([changes, await codeOf(propose(changes))]).toEqual([changes, 'CORRECTION_FIELDS_REFUSED'])
    const operational = await correcting({ level: 'operational' })
    expect(await codeOf(operational.propose([{ field: 'displayName', value: 'X' }]))).toBe('CORRECTION_GRANT_REFUSED')
  })

  it('is decided by somebody who administrated before it was proposed, in person, and never by who proposed it', async () => {
    const { by, propose } = await correcting()
    const proposed = await propose([{ field: 'displayName', value: 'Olga Muster' }])
    expect(await codeOf(approve(proposed, bench.app.as(bench.orgId, by)))).toBe('FORBIDDEN')
    expect(await codeOf(approve(proposed, bench.app.as(bench.orgId, bench.access.officer)))).toBe('FORBIDDEN')
    const late = await bench.app.makeMember(bench.orgId, { role: 'administrator' })
    await bench.sql(`update app.membership set role_since = now() + interval '1 minute' where user_id = $1`, late.id)
    expect(await codeOf(approve(proposed, bench.app.as(bench.orgId, late)))).toBe('ACCESS_APPROVER_REFUSED')
    await expect(
      bench.sql(
        `update app.access_correction set status = 'applied', decided_by = proposed_by, decided_at = now() where id = $1`,
        proposed.id,
      ),
    ).rejects.toMatchObject({ constraint: 'access_correction_second_person' })
    const stranger = bench.app.as(bench.other, await bench.app.makeMember(bench.other, { role: 'administrator' }))
    expect(await codeOf(approve(proposed, stranger))).toBe('CORRECTION_NOT_FOUND')
    expect(await codeOf(stranger.accessCorrections.undo({ correctionId: proposed.id }))).toBe('CORRECTION_NOT_FOUND')
    expect((await stranger.accessCorrections.list({})).items).toEqual([])
    expect(await bench.admin.accessCorrections.reject({ correctionId: proposed.id })).toMatchObject({ status: 'rejected' })
  })

  it('writes nothing when the record is not as it was looked at, or another hash is named', async () => {
    const { personId, propose } = await correcting()
    const proposed = await propose([{ field: 'displayName', value: 'Olga Muster' }])
    expect(await codeOf(bench.admin.accessCorrections.approve({ correctionId: proposed.id, contentHash: '0'.repeat(64) }))).toBe(
      'CORRECTION_DIFFERS',
    )
    await bench.admin.people.update({ partyId: personId as never, displayName: 'Olga Newer' })
    expect(await codeOf(approve(proposed))).toBe('CORRECTION_STALE')
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Newer' })
    expect((await bench.admin.accessCorrections.list({ status: 'proposed' })).items.map(({ id }) => id)).toContain(proposed.id)
  })

  it('is not taken back over what somebody wrote since', async () => {
    const { personId, propose } = await correcting()
    const applied = await approve(await propose([{ field: 'displayName', value: 'Olga Muster' }]))
    await bench.admin.people.update({ partyId: personId as never, displayName: 'Olga Newer' })
    expect(await codeOf(bench.admin.accessCorrections.undo({ correctionId: applied.id }))).toBe('CORRECTION_STALE')
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Newer' })
  })

  it('is void when its grant is over, however it ended; staff take back and see values while theirs lasts', async () => {
    const { by, grantId, personId, propose } = await correcting()
    const [applied, waiting] = [
      await approve(await propose([{ field: 'displayName', value: 'Olga Muster' }])),
      await propose([{ field: 'locale', value: 'de' }]),
    ]
    const staff = bench.app.as(bench.orgId, by)
    expect((await staff.accessCorrections.list({})).items.map(({ changes }) => changes?.length)).toEqual([1, 1])
    expect((await bench.app.as(bench.orgId, bench.access.officer).accessCorrections.list({})).items).toEqual([])
    expect(await staff.accessCorrections.undo({ correctionId: applied.id })).toMatchObject({ status: 'undone' })
    await bench.admin.accessGrants.revoke({ accessGrantId: grantId, reason: 'Enough' })
    expect(await codeOf(approve(waiting))).toBe('ACCESS_GRANT_ENDED')
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Example', locale: null })
    expect((await bench.admin.accessCorrections.list({ accessGrantId: grantId })).items.map(({ status }) => status)).toEqual([
      'void',
      'undone',
    ])
    expect((await staff.accessCorrections.list({})).items.map(({ changes }) => changes)).toEqual([null, null])
    expect(await codeOf(staff.accessCorrections.undo({ correctionId: applied.id }))).toBe('ACCESS_GRANT_ENDED')
    // A role that changed takes its proposals with it.
    const other = await correcting()
    const proposed = await other.propose([{ field: 'displayName', value: 'X' }])
    await bench.sql(`update identity.staff_member set role = 'officer' where id = $1`, other.by.id)
    expect(await codeOf(approve(proposed))).toBe('ACCESS_GRANT_ENDED')
    // And the database lets nothing take effect without a live grant, whatever a program believes.
    await bench.sql(`update app.access_grant set starts_at = now() - interval '8 hours', ends_at = now() where id = $1`, other.grantId)
    await expect(
      bench.sql(
        `update app.access_correction set status = 'applied', decided_by = gen_random_uuid(), decided_at = now() where id = $1`,
        proposed.id,
      ),
    ).rejects.toMatchObject({ code: 'FH030' })
  })

  it('takes effect once when two approve at once, and not at all when its event cannot be written', async () => {
    const { personId, propose } = await correcting()
    const second = bench.app.as(bench.orgId, await bench.app.makeMember(bench.orgId, { role: 'administrator' }))
    const proposed = await propose([{ field: 'displayName', value: 'Olga Muster' }])
    const words = await Promise.allSettled([approve(proposed), approve(proposed, second)])
    expect(words.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await eventsOf(proposed.id)).filter((action) => action === 'access_correction.applied')).toHaveLength(1)

    const again = await propose([{ field: 'displayName', value: 'Olga Third' }])
    await bench.sql(
      `alter table app.audit_event add constraint no_applied check (target_id is distinct from '${again.id}' or action <> 'access_correction.applied') not valid`,
    )
    try {
      await expect(approve(again)).rejects.toThrow()
    } finally {
      await bench.sql('alter table app.audit_event drop constraint no_applied')
    }
    expect(await person(personId)).toMatchObject({ displayName: 'Olga Muster' })
    expect((await bench.admin.accessCorrections.list({ status: 'proposed' })).items.map(({ id }) => id)).toContain(again.id)
  })

  it('keeps what it proposed as it was; its words go after a while, and what was done stays', async () => {
    const { propose } = await correcting()
    const { id } = await approve(await propose([{ field: 'displayName', value: 'Olga Muster' }]))
    await expect(bench.sql(`update app.access_correction set changes = '{}' where id = $1`, id)).rejects.toMatchObject({
      code: 'FH020',
    })
    await expect(
      bench.sql(`update app.access_correction set status = 'proposed', decided_by = null, decided_at = null where id = $1`, id),
    ).rejects.toMatchObject({ code: 'FH020' })
    const { eraseCorrections } = await import('../../../apps/zone/src/features/corrections/workflows.ts')
    const erase = (days: number) =>
      bench.app.services.db.withOrg({ orgId: bench.orgId, mode: 'write' }, (tx) =>
        eraseCorrections(tx, new Date(Date.now() + days * 86_400_000)),
      )
    await erase(89)
    const changesOf = async () => (await bench.admin.accessCorrections.list({})).items.find((one) => one.id === id)?.changes
    expect(await changesOf()).toHaveLength(1)
    await erase(91)
    expect(await changesOf()).toBeNull()
    expect(await codeOf(bench.admin.accessCorrections.undo({ correctionId: id }))).toBe('CORRECTION_NOT_APPLIED')
  })
})
