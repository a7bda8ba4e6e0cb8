/** An organisation of the EU zone in which every name, address, note and reference that a client can send is a canary. */
import { randomUUID } from 'node:crypto'
import { createFreeholdClient, type FreeholdApi } from '@repo/client'
import { awaitClaimToken, loopbackFetch, zoneFolders } from '@repo/stack'
import { bareOrigin, reserveOrganization, zoneOrigin, type StackPlace, type Tenant } from '../../support/stack-visitor.ts'
import { until } from '../../workflows/support/until.ts'
import { workAsStaff } from './canary-staff.ts'
import type { CanaryWords } from './canary-words.ts'

export interface CanaryTenant extends Tenant {
  readonly email: string
  readonly password: string
  readonly associationId: string
}

type Fetch = ReturnType<typeof loopbackFetch>
type AssociationId = Awaited<ReturnType<FreeholdApi['associations']['create']>>['id']
type ImportId = Awaited<ReturnType<FreeholdApi['imports']['create']>>['id']
type PartyId = Awaited<ReturnType<FreeholdApi['people']['create']>>['id']

/** Claims it, fills it by the API and runs its workflows: imports are checked and taken over, assessments posted. */
export async function fillTenant(place: StackPlace, words: CanaryWords): Promise<CanaryTenant> {
  const tenant = await claim(place, words)
  const { api, fetch } = tenant
  const associationId = await fillAssociation(api, words)
  await fillBooks(api, associationId, words)
  await askToLower(api, words)
  for (const [columns, wanted] of [
    ['', 'committed'],
    ['', 'checked'],
    [`,${words.word('a column title of an import')}`, 'checked'],
  ] as const) {
    await importUnits({ api, fetch, tenant, associationId, words, columns, wanted })
  }
  await workAsStaff({ stack: place, origin: tenant.origin, organizationId: tenant.id, words }, api)
  // The same calls as a program makes them, by the bare host: from here on the global edge sees the key and the bodies.
  const program = createFreeholdClient({
    baseUrl: bareOrigin(place),
    organizationId: tenant.id,
    apiKey: tenant.apiKey,
    fetch: loopbackFetch(),
  })
  await program.people.create({
    displayName: words.word('a name sent by a program'),
    email: `${words.word('an e-mail sent by a program')}@people.example`,
  })
  return { ...tenant, associationId }
}

/** A record that was raised, and somebody's reason for lowering it again. */
async function askToLower(api: FreeholdApi, words: CanaryWords): Promise<void> {
  const [unit] = (await api.units.list({})).items
  if (!unit) throw new Error('the tenant has a unit')
  const pair = { id: unit.id as never, bucket: 'R3' } as const
  await api.data.classify({ ...pair, level: 'transactional' })
  await api.data.reclassify({ ...pair, level: 'operational', reason: words.word('a reason for lowering') })
  const asked = await api.releases.request({ dataset: 'portfolio', month: '2026-01', reason: words.word('a reason for a release') })
  await api.releases.reject({ releaseId: asked.id })
}

async function claim(place: StackPlace, words: CanaryWords) {
  const id = await reserveOrganization(place, 'eu')
  const token = await awaitClaimToken(zoneFolders(place.stateFolder, 'eu').officer, id)
  const origin = zoneOrigin(place, 'eu')
  const fetch = loopbackFetch()
  const email = `${words.word("the administrator's e-mail")}@people.example`
  const password = `${words.word('a password')}-${randomUUID()}`
  const options = { baseUrl: origin, fetch, headers: { 'user-agent': words.word('a user agent') }, retry: { retriesMax: 10 } }
  await createFreeholdClient(options).identity.claims.claim({
    token,
    organizationName: words.word("the organisation's name"),
    name: words.word("the administrator's name"),
    email,
    password,
    legalCountryCode: 'DE',
    defaultCurrencyCode: 'EUR',
    defaultLocale: 'de',
    defaultTimezone: 'Europe/Berlin',
  })
  const api = createFreeholdClient({ ...options, organizationId: id })
  await api.identity.signIn({ email, password })
  const { key } = await api.apiKeys.create({ name: words.word("an API key's name"), role: 'administrator' })
  await api.settings.setHost({})
  await api.settings.update({ name: words.word("the organisation's new name") })
  await api.team.invite({ email: `${words.word('an invited e-mail')}@people.example`, role: 'manager' })
  const [member] = (await api.team.members({})).items
  if (member) await api.team.createPasswordResetLink({ membershipId: member.id })
  return { id, apiKey: key, origin, email, password, api, fetch }
}

function addressOf(words: CanaryWords) {
  return {
    countryCode: 'DE',
    locality: words.word('a town'),
    postalCode: words.word('a postal code'),
    lines: [words.word('a street'), words.word('a second line of an address')],
  }
}

async function fillAssociation(api: FreeholdApi, words: CanaryWords): Promise<AssociationId> {
  const { id } = await api.associations.create({
    name: words.word("an association's name"),
    code: words.word("an association's code").toUpperCase(),
    countryCode: 'DE',
    currencyCode: 'EUR',
    timeZone: 'Europe/Berlin',
    address: addressOf(words),
  })
  const property = await api.properties.create({ associationId: id, name: words.word("a property's name"), address: addressOf(words) })
  for (const number of [1, 2]) {
    const owner = await api.people.create({
      displayName: words.word(`the name of owner ${number}`),
      email: `${words.word(`the e-mail of owner ${number}`)}@people.example`,
      phone: '+4930123456',
      locale: 'de-DE',
      address: addressOf(words),
      taxIdentifiers: [{ type: 'other', countryCode: 'DE', value: words.word(`the tax number of owner ${number}`) }],
    })
    const unit = await api.units.create({
      propertyId: property.id,
      label: words.word(`the label of unit ${number}`),
      floor: words.word(`the floor of unit ${number}`),
      entitlement: '1',
    })
    const whole = { numerator: '1', denominator: '1' }
    await api.ownership.set({ unitId: unit.id, validFrom: '2020-01-01', owners: [{ partyId: owner.id, share: whole }] })
    if (number === 1) await billAndCollect(api, id, owner.id, words)
  }
  return id
}

/** A month billed, paid with more than is owed, and the rest used for the next month. */
async function billAndCollect(api: FreeholdApi, associationId: AssociationId, partyId: PartyId, words: CanaryWords): Promise<void> {
  const money = (amountMinor: string) => ({ amountMinor, currency: 'EUR' })
  const bill = async (periodStart: string) => {
    const { id: runId } = await api.assessments.create({
      associationId,
      kind: 'operating',
      basis: 'unit',
      periodStart,
      dueOn: periodStart,
      total: money('10000'),
    })
    await until('the run to be posted', async () => ((await api.assessments.get({ runId })).status === 'posted' ? true : undefined))
  }
  await bill('2026-01-01')
  const reference = words.word("a receipt's reference")
  await api.receipts.record({ associationId, partyId, amount: money('15000'), receivedOn: '2026-01-02', method: 'transfer', reference })
  await bill('2026-02-01')
  await api.receipts.applyCredit({ associationId, appliedOn: '2026-02-02' })
}

async function fillBooks(api: FreeholdApi, associationId: AssociationId, words: CanaryWords): Promise<void> {
  const { items } = await api.ledger.accounts({ associationId })
  const account = (code: string) => {
    const found = items.find((one) => one.code === code)
    if (!found) throw new Error(`The chart has an account ${code}`)
    return found.id
  }
  await api.ledger.postManual({
    associationId,
    effectiveOn: '2026-01-05',
    reason: 'expense',
    reference: words.word("an entry's reference"),
    note: words.word("an entry's note"),
    lines: [
      { accountId: account('6000'), amount: { amountMinor: '100', currency: 'EUR' } },
      { accountId: account('1000'), amount: { amountMinor: '-100', currency: 'EUR' } },
    ],
  })
}

async function importUnits(at: {
  readonly api: FreeholdApi
  readonly fetch: Fetch
  readonly tenant: Tenant
  readonly associationId: AssociationId
  readonly words: CanaryWords
  /** Further titles of the head. */
  readonly columns: string
  readonly wanted: 'checked' | 'committed'
}): Promise<void> {
  const { api, words, tenant } = at
  const { id: importId } = await api.imports.create({ associationId: at.associationId })
  const word = (name: string) => words.word(`${name} in an import`)
  const line = `${word('a unit')},${word('a property')},${word('a name')},${word('an e-mail')}@people.example,1,2020-01-01`
  const file = `unit_label,property,owner_name,owner_email,share,owned_from${at.columns}\n${line}${at.columns && `,${word('a value')}`}\n`
  const answer = await at.fetch(
    new Request(new URL(`/api/v1/files/imports/${importId}`, tenant.origin), {
      method: 'PUT',
      headers: {
        'content-type': 'text/csv',
        'x-org-id': tenant.id,
        'content-disposition': `attachment; filename="${word('a file name')}.csv"`,
      },
      body: file,
    }),
  )
  if (!answer.ok) throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`)
  const reach = (wanted: 'checked' | 'committed', id: ImportId) =>
    until(`the import to be ${wanted}`, async () => {
      const job = await api.imports.get({ importId: id })
      if (job.status === 'failed') throw new Error(`The import failed: ${job.failure}`)
      return job.status === wanted || undefined
    })
  await reach('checked', importId)
  if (at.wanted === 'committed') {
    await api.imports.commit({ importId })
    await reach('committed', importId)
  }
}
