/**
 * Every write of the API once, in an order in which each is possible, with the input a client would send. A test compares the list with the contract, so
 * that a new write cannot be left out.
 */
import type { OrgId } from '@repo/core'
import type { Destination } from '../../apps/zone/src/server/egress/index.ts'
import { breakGlassRequest, personalRequest, regularRequest } from './access-fixture.ts'
import { playCustodians } from './emergency-fixture.ts'
import { bill, eur, makeOwnedAssociation, postRunNow, type OwnedAssociation } from './books-fixture.ts'
import type { ServerApi, StaffActor, ZoneApp } from './zone-app.ts'

export interface Write {
  /** `units.create` */
  readonly procedure: string
  /** Makes what it needs, outside of what is looked at. */
  prepare?(): Promise<void>
  call(): Promise<unknown>
}

type Created<Call extends (...input: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>

/** @param api as an administrator of an organisation that has nothing yet */
export function everyWrite(app: ZoneApp, orgId: OrgId, api: ServerApi): Write[] {
  const { superuser } = app
  let books: OwnedAssociation
  let supporter: StaffActor
  let officer: ServerApi
  /** As one of the zone's staff, who does not write a note on what a test let end. */
  const support = () => app.as(orgId, supporter)
  const newSupport = async (): Promise<void> => void (supporter = await app.makeStaff('support'))
  const ask = async (): Promise<void> => void (made.request = await support().accessRequests.create(regularRequest))
  const grantId = (): never => (made.grantId ?? '') as never
  const made: {
    association?: Created<ServerApi['associations']['create']>
    party?: Created<ServerApi['people']['create']>
    import?: Created<ServerApi['imports']['create']>
    entry?: Created<ServerApi['ledger']['postManual']>
    receipt?: Created<ServerApi['receipts']['record']>
    run?: Created<ServerApi['assessments']['create']>
    invitation?: Created<ServerApi['team']['invite']>
    key?: Created<ServerApi['apiKeys']['create']>
    request?: Created<ServerApi['accessRequests']['create']>
    grantId?: string | null
    membershipId?: string
    periodId?: string
    loweringId?: string
    correction?: Created<ServerApi['accessCorrections']['propose']>
    release?: Created<ServerApi['releases']['request']>
    invitationId?: string
  } = {}
  /** Somebody of the staff may propose corrections of one person, with both sides' word. */
  const grantToCorrect = async (): Promise<void> => {
    await newSupport()
    const asked = { ...personalRequest, verb: 'correct', recordId: String(idOf(books.owners[0])) } as const
    const { id: accessRequestId } = await support().accessRequests.create(asked)
    await api.accessRequests.approve({ accessRequestId })
    made.grantId = (await officer.accessRequests.approve({ accessRequestId })).grantId
  }
  const proposeCorrection = (value: string) =>
    support().accessCorrections.propose({ accessGrantId: grantId(), changes: [{ field: 'displayName', value }], reason: 'To compare' })
  // The mode alone: no policy was ever sent, and none is.
  const under = async (mode: string): Promise<void> =>
    void (await superuser.query('update app.organization set policy_mode = $2 where organization_id = $1', [orgId, mode]))
  const idOf = (row: { readonly id: string } | undefined): never => (row?.id ?? '') as never
  const whole = { numerator: '1', denominator: '1' }
  const receive = () =>
    api.receipts.record({
      associationId: books.association.id,
      partyId: idOf(books.owners[0]),
      amount: eur(500),
      receivedOn: '2026-09-20',
      method: 'transfer',
    })
  const begin = async (): Promise<void> => void (made.import = await api.imports.create({ associationId: books.association.id }))
  const inState = (status: string, uploadId: string | null) =>
    superuser.query('update app.import_job set status = $3, upload_id = $4 where organization_id = $1 and id = $2', [
      orgId,
      made.import?.id,
      status,
      uploadId,
    ])
  const anUpload = crypto.randomUUID()
  /** Somebody else asks, since nobody approves their own. */
  const askToLower = async (): Promise<string> => {
    const colleague = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
    const input = { id: idOf(books.units[0]), bucket: 'R3', level: 'operational', reason: 'Raised by mistake' } as const
    return (await colleague.data.reclassify(input)).pendingLowering ?? ''
  }

  const askToRelease = async () => {
    const colleague = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
    return colleague.releases.request({ dataset: 'portfolio', month: '2026-02', reason: 'To compare houses' })
  }

  return [
    {
      procedure: 'associations.create',
      call: async () =>
        (made.association = await api.associations.create({
          name: 'Quay House',
          code: 'QUAY',
          countryCode: 'DE',
          currencyCode: 'EUR',
          timeZone: 'Europe/Berlin',
        })),
    },
    {
      procedure: 'associations.update',
      call: () => api.associations.update({ associationId: idOf(made.association), name: 'Quay House II' }),
    },
    {
      procedure: 'properties.create',
      prepare: async () => void (books = await makeOwnedAssociation(api)),
      call: () => api.properties.create({ associationId: books.association.id, name: 'House' }),
    },
    { procedure: 'units.create', call: () => api.units.create({ propertyId: books.property.id, label: 'New' }) },
    { procedure: 'units.update', call: () => api.units.update({ unitId: idOf(books.units[0]), floor: '4' }) },
    { procedure: 'people.create', call: async () => (made.party = await api.people.create({ displayName: 'Ada Example' })) },
    { procedure: 'people.update', call: () => api.people.update({ partyId: idOf(made.party), displayName: 'Ada Example-Other' }) },
    {
      procedure: 'ownership.set',
      call: () =>
        api.ownership.set({
          unitId: idOf(books.units[1]),
          validFrom: '2026-02-01',
          owners: [{ partyId: idOf(made.party), share: whole }],
        }),
    },
    {
      procedure: 'ownership.transfer',
      call: () =>
        api.ownership.transfer({
          unitId: idOf(books.units[2]),
          fromPartyId: idOf(books.owners[2]),
          toPartyId: idOf(made.party),
          validFrom: '2026-03-01',
        }),
    },
    {
      procedure: 'ledger.postManual',
      call: async () => {
        const { items } = await api.ledger.accounts({ associationId: books.association.id })
        const account = (code: string) => idOf(items.find((one) => one.code === code))
        const amount = (minor: number) => eur(minor)
        made.entry = await api.ledger.postManual({
          associationId: books.association.id,
          effectiveOn: '2026-05-02',
          reason: 'correction',
          lines: [
            { accountId: account('6100'), amount: amount(700) },
            { accountId: account('1000'), amount: amount(-700) },
          ],
        })
      },
    },
    { procedure: 'ledger.reverse', call: () => api.ledger.reverse({ entryId: idOf(made.entry), effectiveOn: '2026-05-03' }) },
    { procedure: 'ledger.openYear', call: () => api.ledger.openYear({ associationId: books.association.id }) },
    {
      procedure: 'ledger.closePeriod',
      prepare: async () => {
        const { items } = await api.ledger.periods({ associationId: books.association.id })
        made.periodId = items.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))[0]?.id ?? ''
      },
      call: () => api.ledger.closePeriod({ associationId: books.association.id, periodId: made.periodId as never }),
    },
    {
      procedure: 'ledger.reopenPeriod',
      call: () => api.ledger.reopenPeriod({ associationId: books.association.id, periodId: made.periodId as never }),
    },
    {
      procedure: 'assessments.create',
      call: async () =>
        (made.run = await api.assessments.create({
          associationId: books.association.id,
          kind: 'operating',
          basis: 'unit',
          periodStart: '2026-08-01',
          dueOn: '2026-08-15',
          total: eur(300),
        })),
    },
    {
      procedure: 'assessments.retry',
      // A unit without an owner cannot be billed.
      prepare: () => postRunNow(app, orgId, made.run?.id ?? ''),
      call: () => api.assessments.retry({ runId: idOf(made.run) }),
    },
    {
      procedure: 'receipts.record',
      prepare: async () => void (await bill(app, orgId, api, { associationId: books.association.id })),
      call: async () => (made.receipt = await receive()),
    },
    { procedure: 'receipts.clear', call: () => api.receipts.clear({ receiptId: idOf(made.receipt), clearedOn: '2026-09-22' }) },
    {
      procedure: 'receipts.bounce',
      prepare: async () => void (made.receipt = await receive()),
      call: () => api.receipts.bounce({ receiptId: idOf(made.receipt), bouncedOn: '2026-09-25' }),
    },
    {
      procedure: 'receipts.applyCredit',
      prepare: async () => {
        await receive()
        await bill(app, orgId, api, { associationId: books.association.id, periodStart: '2026-10-01', dueOn: '2026-10-15' })
      },
      call: () => api.receipts.applyCredit({ associationId: books.association.id, appliedOn: '2026-10-20' }),
    },
    { procedure: 'imports.create', call: begin },
    {
      procedure: 'imports.closeUpload',
      prepare: async () => {
        async function* bytes(): AsyncGenerator<Uint8Array> {
          yield Buffer.from('unit_label')
        }
        await app.services.objectStore.put(`${orgId}/imports/${made.import?.id}.${anUpload}`, bytes())
      },
      call: () => api.imports.closeUpload({ importId: idOf(made.import), uploadId: anUpload as never }),
    },
    {
      procedure: 'imports.commit',
      prepare: async () => void (await inState('checked', anUpload)),
      call: () => api.imports.commit({ importId: idOf(made.import) }),
    },
    {
      procedure: 'imports.cancel',
      prepare: async () => {
        await begin()
        await inState('checked', anUpload)
      },
      call: () => api.imports.cancel({ importId: idOf(made.import) }),
    },
    {
      procedure: 'team.invite',
      call: async () => (made.invitation = await api.team.invite({ email: 'invited@example.org', role: 'board' })),
    },
    { procedure: 'team.revokeInvitation', call: () => api.team.revokeInvitation({ invitationId: idOf(made.invitation) }) },
    {
      procedure: 'team.updateMember',
      prepare: async () => {
        const colleague = await app.makeMember(orgId, { role: 'board' })
        const { items } = await api.team.members({})
        made.membershipId = items.find((member) => member.userId === colleague.id)?.id ?? ''
      },
      call: () => api.team.updateMember({ membershipId: made.membershipId as never, role: 'auditor' }),
    },
    {
      procedure: 'team.createPasswordResetLink',
      call: () => api.team.createPasswordResetLink({ membershipId: made.membershipId as never }),
    },
    { procedure: 'team.removeMember', call: () => api.team.removeMember({ membershipId: made.membershipId as never }) },
    { procedure: 'apiKeys.create', call: async () => (made.key = await api.apiKeys.create({ name: 'A program', role: 'manager' })) },
    { procedure: 'apiKeys.revoke', call: () => api.apiKeys.revoke({ apiKeyId: idOf(made.key) }) },
    {
      procedure: 'accessInvitations.create',
      prepare: async () => {
        // Only a client that owns its zone invites.
        await under('client_owned_sovereignty')
        await newSupport()
      },
      call: async () => {
        const staffId = supporter.id
        made.invitationId = (await api.accessInvitations.create({ staffId, dataset: 'units', level: 'operational', verb: 'read' })).id
      },
    },
    {
      procedure: 'accessInvitations.withdraw',
      call: async () => {
        await api.accessInvitations.withdraw({ accessInvitationId: made.invitationId as never })
        await under('regional')
      },
    },
    {
      procedure: 'audit.stream.set',
      prepare: () => {
        const place = { host: 'collector.example', port: 6514, purpose: 'audit_stream' } as const
        const declared = { ...place, bucket: 'R3', level: 'identity', country: 'DE', legalBasis: 'legal_obligation' } as const
        ;(app.services.destinations as Destination[]).push({ ...place, part: false, declared })
        return Promise.resolve()
      },
      call: () => api.audit.stream.set({ kind: 'syslog_tls', host: 'collector.example', port: 6514 }),
    },
    { procedure: 'audit.stream.end', call: () => api.audit.stream.end({}) },
    {
      procedure: 'accessRequests.create',
      prepare: async () => {
        officer = app.as(orgId, await app.makeStaff('officer'))
        await newSupport()
      },
      call: ask,
    },
    { procedure: 'accessRequests.cancel', call: () => support().accessRequests.cancel({ accessRequestId: idOf(made.request) }) },
    { procedure: 'accessRequests.reject', prepare: ask, call: () => api.accessRequests.reject({ accessRequestId: idOf(made.request) }) },
    {
      procedure: 'accessRequests.approve',
      prepare: ask,
      call: async () => (made.grantId = (await officer.accessRequests.approve({ accessRequestId: idOf(made.request) })).grantId),
    },
    { procedure: 'accessGrants.records', call: () => support().accessGrants.records({ accessGrantId: grantId() }) },
    {
      procedure: 'accessGrants.uncover',
      call: () =>
        support().accessGrants.uncover({
          accessGrantId: grantId(),
          recordId: idOf(books.units[0]),
          field: 'kind',
          reason: 'To compare it',
        }),
    },
    { procedure: 'accessGrants.revoke', call: () => api.accessGrants.revoke({ accessGrantId: grantId(), reason: 'Enough was seen' }) },
    { procedure: 'accessGrants.note', call: () => support().accessGrants.note({ accessGrantId: grantId(), note: 'Looked at units' }) },
    {
      procedure: 'accessCorrections.propose',
      prepare: grantToCorrect,
      call: async () => (made.correction = await proposeCorrection('Ada Corrected')),
    },
    {
      procedure: 'accessCorrections.approve',
      call: () => api.accessCorrections.approve({ correctionId: idOf(made.correction), contentHash: made.correction?.contentHash ?? '' }),
    },
    { procedure: 'accessCorrections.undo', call: () => api.accessCorrections.undo({ correctionId: idOf(made.correction) }) },
    {
      procedure: 'accessCorrections.reject',
      prepare: async () => void (made.correction = await proposeCorrection('Ada Again')),
      call: () => api.accessCorrections.reject({ correctionId: idOf(made.correction) }),
    },
    {
      procedure: 'breakGlass.request',
      prepare: newSupport,
      call: async () => (made.request = await support().breakGlass.request(breakGlassRequest)),
    },
    {
      procedure: 'breakGlass.open',
      call: async () => (made.grantId = (await officer.breakGlass.open({ accessRequestId: idOf(made.request) })).grantId),
    },
    {
      procedure: 'breakGlass.review',
      prepare: async () => void (await officer.accessGrants.revoke({ accessGrantId: grantId(), reason: 'Over' })),
      call: () => api.breakGlass.review({ accessGrantId: grantId(), review: 'justified' }),
    },
    {
      procedure: 'breakGlass.emergency',
      prepare: newSupport,
      call: () =>
        support().breakGlass.emergency({ document: playCustodians(app.services).signed(orgId, supporter.id), reason: 'Nobody is there' }),
    },
    {
      procedure: 'data.classify',
      call: () => api.data.classify({ id: idOf(books.units[0]), bucket: 'R3', level: 'operational' }),
    },
    {
      procedure: 'data.reclassify',
      call: () => api.data.reclassify({ id: idOf(books.units[0]), bucket: 'R3', level: 'transactional' }),
    },
    { procedure: 'data.scan', call: () => api.data.scan({ id: idOf(books.units[0]) }) },
    {
      procedure: 'data.approveLowering',
      prepare: async () => void (made.loweringId = await askToLower()),
      call: () => api.data.approveLowering({ loweringId: made.loweringId as never }),
    },
    {
      procedure: 'data.rejectLowering',
      prepare: async () => void (made.loweringId = await askToLower()),
      call: () => api.data.rejectLowering({ loweringId: made.loweringId as never }),
    },
    {
      procedure: 'releases.request',
      call: () => api.releases.request({ dataset: 'portfolio', month: '2026-01', reason: 'To compare houses' }),
    },
    {
      procedure: 'releases.reject',
      call: async () => api.releases.reject({ releaseId: idOf((await api.releases.list({})).items[0]) }),
    },
    {
      procedure: 'releases.approve',
      prepare: async () => void (made.release = await askToRelease()),
      call: () => api.releases.approve({ releaseId: idOf(made.release), contentHash: made.release?.contentHash ?? '' }),
    },
    { procedure: 'releases.withdraw', call: () => api.releases.withdraw({ releaseId: idOf(made.release) }) },
    { procedure: 'settings.update', call: () => api.settings.update({ name: 'Another name' }) },
    { procedure: 'settings.setHost', call: () => api.settings.setHost({}) },
    { procedure: 'settings.removeHost', call: () => api.settings.removeHost({}) },
  ]
}
