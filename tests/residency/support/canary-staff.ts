/** The zone's own staff at the canary tenant: what they ask, why they look, and what they write afterwards are canaries. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFreeholdClient, type FreeholdApi } from '@repo/client'
import { loopbackFetch, zoneFolders } from '@repo/stack'
import pg from 'pg'
import type { StackPlace } from '../../support/stack-visitor.ts'
import type { CanaryWords } from './canary-words.ts'

interface NamedStaff {
  readonly email: string
  readonly password: string
  readonly role: string
}

interface Place {
  readonly stack: StackPlace
  readonly origin: string
  readonly organizationId: string
  readonly words: CanaryWords
}

async function signedIn({ stack, origin, organizationId, words }: Place, role: string): Promise<FreeholdApi> {
  const people = JSON.parse(readFileSync(join(zoneFolders(stack.stateFolder, 'eu').officer, 'staff.json'), 'utf8')) as NamedStaff[]
  const person = people.find((one) => one.role === role)
  if (!person) throw new Error(`The local stack names a ${role}`)
  const headers = { 'user-agent': words.word(`the user agent of a ${role}`) }
  const api = createFreeholdClient({ baseUrl: origin, fetch: loopbackFetch(), headers, retry: { retriesMax: 10 }, organizationId })
  await api.staff.signIn({ email: person.email, password: person.password })
  return api
}

/** Every row that staff leave: a request, its grant, a correction, a line of the transcript that says why, and the note. */
export async function workAsStaff(place: Place, administrator: FreeholdApi): Promise<void> {
  const { words } = place
  const support = await signedIn(place, 'support')
  const { id: accessRequestId } = await support.accessRequests.create({
    ...{ purpose: 'customer_support', dataset: 'people', level: 'identity', verb: 'read' },
    reason: words.word('the reason of an access request'),
    ticket: words.word('the ticket of an access request'),
  })
  const officer = await signedIn(place, 'officer')
  await administrator.accessRequests.approve({ accessRequestId })
  const { grantId } = await officer.accessRequests.approve({ accessRequestId })
  const accessGrantId = grantId ?? ''
  const [person] = (await administrator.people.list({})).items
  // It stays, since a row like it is admitted while its grant lives.
  const correcting = await support.accessRequests.create({
    ...{ purpose: 'customer_support', dataset: 'people', level: 'identity', verb: 'correct', recordId: person?.id ?? '' },
    reason: words.word('the reason of a request to correct'),
    ticket: words.word('the ticket of a request to correct'),
  })
  await administrator.accessRequests.approve({ accessRequestId: correcting.id })
  const { grantId: correctingId } = await officer.accessRequests.approve({ accessRequestId: correcting.id })
  await support.accessCorrections.propose({
    accessGrantId: correctingId ?? '',
    changes: [{ field: 'displayName', value: words.word('the name that a correction proposes') }],
    reason: words.word('the reason of a correction'),
  })
  const reason = words.word('why a field is uncovered')
  await support.accessGrants.uncover({ accessGrantId, recordId: person?.id ?? '', field: 'displayName', reason })
  await administrator.accessGrants.revoke({ accessGrantId, reason: words.word('why an access is ended') })
  // The sessions ended with it.
  await (await signedIn(place, 'support')).accessGrants.note({ accessGrantId, note: words.word('the note after an access') })
}

/** The proof and the inventory of a night that has not come yet, a stream that is paused, an invitation that is over, an escalation, and whence an event came: rows to be copied. */
export async function leaveRegisters(superuserUrl: string, organizationId: string): Promise<void> {
  const database = new pg.Client({ connectionString: superuserUrl })
  await database.connect()
  await database.query(
    `insert into identity.standing_access_certificate (day, roles_seen, sessions_seen, grants_seen, problems) values ('2030-01-01', 0, 0, 0, '{}')`,
  )
  await database.query(
    `insert into egress.place_observation (day, store, place, items, verdict) values ('2030-01-01', 'backup', 'aws/eu-central-1', 1, 'allowed')`,
  )
  await database.query(
    `insert into app.audit_stream (organization_id, kind, host, port, path, sealed_token, paused, changed_by)
     values ($1, 'https', 'collector.example', 443, '/', 'sealed', true, gen_random_uuid())`,
    [organizationId],
  )
  await database.query(
    `insert into app.access_invitation (organization_id, staff_id, dataset, level, verb, invited_by, invited_at, expires_at)
     values ($1, gen_random_uuid(), 'units', 'operational', 'view', gen_random_uuid(), now() - interval '3 days', now() - interval '1 day')`,
    [organizationId],
  )
  await database.query(
    `insert into app.emergency_authorization (organization_id, request_id, nonce, signed_text, custodian_ids, signatures, custodians_required)
     select organization_id, id, md5('nonce'), 'freehold-emergency-1' || repeat(E'\\nline: word', 12) || E'\\n', array[id, organization_id], array['', ''::bytea], 2
     from app.access_request where organization_id = $1 order by id limit 1`,
    [organizationId],
  )
  await database.query(
    `insert into app.support_escalation (organization_id, id, purpose, ticket, epoch) values ($1, gen_random_uuid(), 'maintenance', 'SUP-1', 1)`,
    [organizationId],
  )
  await database.query(
    `insert into app.audit_personal (organization_id, event_id, field, salt, value)
     select organization_id, id, 'client_address', sha256('salt'), '192.0.2.1' from app.audit_event where organization_id = $1 order by id limit 1
     on conflict do nothing`,
    [organizationId],
  )
  await database.end()
}
