/** An organisation to look at: claimed by its first administrator, with an association of twelve units, thirds and a zero entitlement among them. */
import { randomUUID } from 'node:crypto'
import { createFreeholdClient, type FreeholdApi } from '@repo/client'
import { awaitClaimToken, loopbackFetch, signInOperator, stackPorts, zoneFolders } from '@repo/stack'
import { inject } from 'vitest'
import { until } from '../../workflows/support/until.ts'

export interface Tenant {
  readonly id: string
  readonly name: string
  /** Of its zone's host. */
  readonly origin: string
  readonly email: string
  readonly password: string
  readonly api: FreeholdApi
}

export interface Books {
  readonly associationId: string
  readonly unitIds: readonly string[]
  readonly partyIds: readonly string[]
}

export interface Reserved {
  readonly id: string
  readonly origin: string
  /** Of the officer's file. */
  readonly token: string
}

/** An organisation that its zone has prepared and nobody has claimed. */
export async function reserveTenant(): Promise<Reserved> {
  const { basePort, operatorPassphrase, stateFolder } = inject('stack')
  const operator = await signInOperator(`http://127.0.0.1:${stackPorts(basePort).controlPlane}`, operatorPassphrase)
  const id = await operator.createOrganization(randomUUID(), { zone: 'eu', kind: 'management_company' })
  const token = await awaitClaimToken(zoneFolders(stateFolder, 'eu').officer, id)
  const origin = `http://eu.localhost:${basePort}`
  // The officer's file is there a moment before its link opens.
  const visitor = createFreeholdClient({ baseUrl: origin, fetch: loopbackFetch() })
  await until('the claim link to open', () => visitor.identity.claims.view({ token }).catch(() => undefined))
  return { id, token, origin }
}

export async function claimTenant(name: string): Promise<Tenant> {
  const { id, token, origin } = await reserveTenant()
  const options = { baseUrl: origin, fetch: loopbackFetch(), retry: { retriesMax: 10 } }
  const email = `administrator-${id}@example.test`
  const password = `long-${randomUUID()}`
  await createFreeholdClient(options).identity.claims.claim({
    token,
    organizationName: name,
    name: 'First Administrator',
    email,
    password,
    legalCountryCode: 'DE',
    defaultCurrencyCode: 'EUR',
    defaultLocale: 'en-IE',
    defaultTimezone: 'Europe/Berlin',
  })
  const api = createFreeholdClient({ ...options, organizationId: id })
  await api.identity.signIn({ email, password })
  return { id, name, origin, email, password, api }
}

export async function openBooks({ api }: Tenant, name: string, code = 'E2E'): Promise<Books> {
  const association = await api.associations.create({
    name,
    code,
    countryCode: 'DE',
    currencyCode: 'EUR',
    timeZone: 'Europe/Berlin',
  })
  const property = await api.properties.create({ associationId: association.id, name: 'Quay House' })
  const names = ['Iain & Mairi MacLeod', 'Katarzyna Wiśniewska', 'Søren Ågård', 'Nguyễn Thị Hạnh']
  const parties = await Promise.all(names.map((displayName) => api.people.create({ displayName })))
  const unitIds: string[] = []
  for (const number of Array.from({ length: 12 }, (_, index) => index)) {
    const unit = await api.units.create({
      propertyId: property.id,
      label: `${1 + Math.floor(number / 4)}${'ABCD'[number % 4]}`,
      entitlement: number === 11 ? '0' : String(100 + number),
    })
    unitIds.push(unit.id)
    const owners = number === 2 ? parties.slice(0, 3) : [parties[number % 4]]
    const denominator = String(owners.length)
    await api.ownership.set({
      unitId: unit.id,
      validFrom: '2019-03-01',
      owners: owners.flatMap((party) => (party ? [{ partyId: party.id, share: { numerator: '1', denominator } }] : [])),
    })
  }
  return { associationId: association.id, unitIds, partyIds: parties.map(({ id }) => id) }
}

/** Bills a month by the API and waits until every charge is posted. @param periodStart first day of the month */
export async function billMonth({ api }: Tenant, associationId: string, periodStart: string, dueOn = periodStart): Promise<string> {
  const terms = {
    associationId,
    kind: 'operating',
    basis: 'entitlement',
    periodStart,
    dueOn,
    total: { amountMinor: '123456', currency: 'EUR' },
  } as const
  let run = await api.assessments.create(terms)
  while (run.status === 'posting') run = await api.assessments.get({ runId: run.id })
  return run.id
}
