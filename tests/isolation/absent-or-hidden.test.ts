/**
 * To a caller a row that is absent, another organisation's, a sibling association's or another owner's is one and the same thing. Every organisation procedure of the
 * contract that takes an id is tried with each, at each place where an id stands: the answer, the statements the database sees, the questions put to
 * Cerbos and the audit event must not tell them apart.
 */
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newZoneId, type OrgId } from '@repo/core'
import { bill, eur, makeOwnedAssociation } from '../support/books-fixture.ts'
import { choices, procedures, sampleInput, textLeaves, withValueAt } from '../support/input-schema.ts'
import { permissions } from '../support/permissions.ts'
import { statementsOf } from '../support/statements.ts'
import { startZoneApp, type Actor, type ServerApi, type StaffActor, type ZoneApp } from '../support/zone-app.ts'

/** One row for every kind of id that a procedure takes. */
type Rows = Readonly<Record<string, string>>

let app: ZoneApp
let ours: OrgId
let administrator: Actor
let managerOfSouth: Actor
let ownerInSouth: Actor
let supporter: StaffActor
let officer: StaffActor
let south: Rows
let north: Rows
let theirs: Rows

beforeAll(async () => {
  app = startZoneApp()
  ours = await app.makeOrganization()
  administrator = await app.makeMember(ours, { role: 'administrator' })
  supporter = await app.makeStaff('support')
  officer = await app.makeStaff('officer')
  south = await makeRows(ours, app.as(ours, administrator))
  north = await makeRows(ours, app.as(ours, administrator))
  managerOfSouth = await app.makeMember(ours, { role: 'manager', associationId: south['AssociationId'] ?? '' })
  ownerInSouth = await app.makeMember(ours, { role: 'owner', partyId: south['PartyId'] ?? '' })
  const other = await app.makeOrganization()
  theirs = await makeRows(other, app.as(other, await app.makeMember(other, { role: 'administrator' })))
})
afterAll(() => app.close())

/** An association in the middle of its month, with people who work on it. */
async function makeRows(orgId: OrgId, api: ServerApi): Promise<Rows> {
  const { association, property, units, owners } = await makeOwnedAssociation(api, 1)
  const associationId = association.id
  const run = await bill(app, orgId, api, { associationId })
  const [charge] = (await api.charges.list({ associationId })).items
  const partyId = owners[0]?.id ?? ''
  const receipt = await api.receipts.record({ associationId, partyId, amount: eur(100), receivedOn: '2026-09-10', method: 'transfer' })
  const [entry] = (await api.ledger.entries({ associationId })).items
  const { items: periods } = await api.ledger.periods({ associationId })
  const { items: accounts } = await api.ledger.accounts({ associationId })
  const seat = await app.makeMember(orgId, { role: 'board', associationId })
  const { rows } = await app.superuser.query<{ id: string }>('select id from app.membership where user_id = $1', [seat.id])
  const invitation = await api.team.invite({ email: `${randomUUID()}@example.org`, role: 'board', associationId })
  const key = await api.apiKeys.create({ name: 'Key', role: 'auditor', associationId })
  const job = await api.imports.create({ associationId })
  const [event] = (await api.audit.list({ limit: 1 })).items
  const asked = await app.as(orgId, supporter).accessRequests.create({
    ...{ purpose: 'maintenance', reason: 'To see that it works', ticket: 'T-1', dataset: 'units', level: 'operational', verb: 'read' },
  })
  const approved = await app.as(orgId, officer).accessRequests.approve({ accessRequestId: asked.id })
  const raised = { id: (units[0]?.id ?? '') as never, bucket: 'R3', level: 'transactional' } as const
  await api.data.classify(raised)
  const { pendingLowering } = await api.data.reclassify({ ...raised, level: 'operational', reason: 'Raised by mistake' })
  const { rows: invited } = await app.superuser.query<{ id: string }>(
    `insert into app.access_invitation (organization_id, staff_id, dataset, level, verb, invited_by, expires_at)
     values ($1, $2, 'units', 'operational', 'view', gen_random_uuid(), now() + interval '1 day') returning id`,
    [orgId, supporter.id],
  )
  const corrected = await app.as(orgId, supporter).accessRequests.create({
    ...{ purpose: 'maintenance', reason: 'To see that it works', ticket: 'T-1', dataset: 'people', level: 'identity', verb: 'correct' },
    recordId: String(partyId),
  })
  await api.accessRequests.approve({ accessRequestId: corrected.id })
  const correcting = await app.as(orgId, officer).accessRequests.approve({ accessRequestId: corrected.id })
  const correction = await app.as(orgId, supporter).accessCorrections.propose({
    ...{
      accessGrantId: correcting.grantId ?? ('' as never),
      changes: [{ field: 'displayName', value: 'Ada Corrected' }],
      reason: 'To compare',
    },
  })
  const { rows: releases } = await app.superuser.query<{ id: string }>(
    `insert into app.data_release (organization_id, dataset, month, reason, status, requested_by, requested_at, expires_at, decided_by, decided_at)
     values ($1, 'portfolio', '2026-01', 'To compare', 'rejected', gen_random_uuid(), now(), now(), gen_random_uuid(), now()) returning id`,
    [orgId],
  )
  const escalationId = randomUUID()
  await app.superuser.query(
    `insert into app.support_escalation (organization_id, id, purpose, ticket, epoch) values ($1, $2, 'maintenance', 'SUP-1', 1)`,
    [orgId, escalationId],
  )
  return {
    AccessCorrectionId: correction.id,
    AccessGrantId: approved.grantId ?? '',
    AccessInvitationId: invited[0]?.id ?? '',
    AccessRequestId: asked.id,
    AccountId: accounts.find(({ isControl }) => !isControl)?.id ?? '',
    AccountingPeriodId: periods[0]?.id ?? '',
    // Events are sought by what they name, whether it is there or not.
    ActorId: seat.id,
    ApiKeyId: key.id,
    AssessmentRunId: run.id,
    AssociationId: associationId,
    AuditEventId: event?.id ?? '',
    DataId: units[0]?.id ?? '',
    DataReleaseId: releases[0]?.id ?? '',
    ChargeId: charge?.id ?? '',
    ChargeShareId: charge?.shares[0]?.id ?? '',
    EscalationId: escalationId,
    ImportId: job.id,
    // Names an upload that may come; there is no row of it.
    ImportUploadId: newZoneId(),
    InvitationId: invitation.id,
    JournalEntryId: entry?.id ?? '',
    LoweringId: pendingLowering ?? '',
    MembershipId: rows[0]?.id ?? '',
    PartyId: partyId,
    PropertyId: property.id,
    ReceiptId: receipt.id,
    TargetId: partyId,
    UnitId: units[0]?.id ?? '',
  }
}

function rowOf(rows: Rows, brand: string): string {
  const id = rows[brand]
  if (id === undefined || id === '') throw new Error(`No row is made for ${brand}. Add one to makeRows.`)
  return id
}

interface Place {
  readonly name: string
  readonly input: z.ZodType
  readonly choice: (typeof choices)[number]
  readonly path: readonly (string | number)[]
  readonly brand: string
  /** For the zone's staff alone: no member comes as far as looking for a row. */
  readonly byStaff: boolean
}

/** Each organisation procedure at each place of an id. */
const places = new Map<string, Place>()
for (const { name, input, meta } of procedures()) {
  if (meta.access !== 'organization') continue
  const byStaff = permissions[`${meta.resource}.${meta.action}`]?.length === 0
  for (const choice of choices) {
    for (const { path, idOf: brand } of textLeaves(input, choice)) {
      const place = `${name} at ${path.join('.')}`
      if (brand !== undefined && !places.has(place)) places.set(place, { name, input, choice, path, brand, byStaff })
    }
  }
}

/** All that a caller, the database, Cerbos and the trail could learn from one call. The id itself is taken out. */
async function tracesOf(actor: Actor, { name, input, choice, path }: Place, id: string) {
  const sample = sampleInput(input, (brand) => rowOf(south, brand), choice)
  // Two lines of one sample do not balance by themselves.
  const valid = name === 'ledger.postManual' ? withValueAt(sample, ['lines', 1, 'amount', 'amountMinor'], '-100') : sample
  const body = withValueAt(valid, path, id)
  const asked = vi.spyOn(app.services.authz, 'decide')
  let answer: unknown
  const statements = await statementsOf(async () => {
    answer = await outcomeOf(call(app.as(ours, actor), name, body))
  })
  const questions = asked.mock.calls.map(([, list]) => list)
  asked.mockRestore()
  const { rows: events } = await app.superuser.query<{ action: string }>(
    `select action, decision, outcome, rule_code, target_kind from app.audit_event
     where organization_id = $1 and occurred_at > now() - interval '1 minute' order by occurred_at desc, id desc limit 1`,
    [ours],
  )
  return JSON.parse(JSON.stringify({ answer, statements, questions, event: events[0] }).replaceAll(id, '<the id>')) as {
    answer: { code?: string }
    statements: string[]
  }
}

function call(api: ServerApi, name: string, body: unknown): Promise<unknown> {
  const procedure = name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], api)
  return (procedure as (input: unknown) => Promise<unknown>)(body)
}

async function outcomeOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    const output = await answer
    return output instanceof File ? await output.text() : output
  } catch (error) {
    const { code, status, message, fieldErrors, data } = error as Record<string, unknown>
    return { code, status, message, fieldErrors, data }
  }
}

describe.each([...places])('%s', (_, one) => {
  it("is the same for another organisation's row as for none", async () => {
    const caller = one.byStaff ? officer : administrator
    const absent = await tracesOf(caller, one, randomUUID())
    expect(await tracesOf(caller, one, rowOf(theirs, one.brand))).toEqual(absent)
    expect(absent.statements.length).toBeGreaterThan(1)
    // It came as far as looking for the row.
    expect(['INTERNAL', 'VALIDATION_FAILED', 'FORBIDDEN']).not.toContain(absent.answer.code)
  })

  it("is the same for a sibling association's row as for none", async () => {
    const absent = await tracesOf(managerOfSouth, one, randomUUID())
    expect(await tracesOf(managerOfSouth, one, rowOf(north, one.brand))).toEqual(absent)
  })

  it('is the same to an owner for a row that is nobody’s business of theirs as for none', async () => {
    const absent = await tracesOf(ownerInSouth, one, randomUUID())
    expect(await tracesOf(ownerInSouth, one, rowOf(north, one.brand))).toEqual(absent)
  })
})
