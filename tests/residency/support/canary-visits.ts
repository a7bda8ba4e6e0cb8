/**
 * Requests whose every part is a canary: good ones, wrong ones, refused ones; by both hosts of the zone, by another zone's, and to the control
 * plane. What they answer is other tests' business; here they only try to leave a trace somewhere.
 */
import { connect } from 'node:net'
import { randomUUID } from 'node:crypto'
import { stackPorts } from '@repo/stack'
import { asProgram, ask, bareOrigin, controlOrigin, zoneOrigin, type Answer, type StackPlace } from '../../support/stack-visitor.ts'
import type { CanaryTenant } from './canary-tenant.ts'
import type { CanaryWords } from './canary-words.ts'

type Headers = Readonly<Record<string, string>>
interface Visit {
  readonly path: string
  readonly method?: string
  readonly headers?: Headers
  readonly body?: string
}

/** @returns the last answer of each place, by whose request id one sees when its telemetry is on disk */
export async function visitEverywhere(
  place: StackPlace,
  tenant: CanaryTenant,
  words: CanaryWords,
): Promise<Record<'eu' | 'us' | 'control', Answer>> {
  const visits = visitsOf(tenant, words)
  for (const origin of [bareOrigin(place), tenant.origin, zoneOrigin(place, 'us')]) {
    for (const visit of visits) await send(origin, visit, words)
  }
  for (const text of rawRequests(tenant, words)) await sendRaw(stackPorts(place.basePort).globalEdge, text)
  for (const visit of controlVisits(place, tenant, words)) await send(controlOrigin(place), visit, words)
  const last: Visit = { path: `/${words.word('a last path')}` }
  return {
    eu: await send(tenant.origin, last, words),
    us: await send(zoneOrigin(place, 'us'), last, words),
    control: await send(controlOrigin(place), last, words),
  }
}

function visitsOf(tenant: CanaryTenant, words: CanaryWords): Visit[] {
  const w = (name: string): string => words.word(name)
  const program = asProgram(tenant)
  const person: Headers = { 'x-org-id': tenant.id }
  const api = '/api/v1'
  const json = (value: unknown): Pick<Visit, 'method' | 'body'> => ({ method: 'POST', body: JSON.stringify(value) })
  const page: Headers = { accept: 'text/html' }
  const form: Headers = { ...page, 'content-type': 'application/x-www-form-urlencoded', origin: tenant.origin }
  const signIn = (email: string, password: string) => json({ email, password })
  return [
    // Reads that answer with whole lists of canaries.
    ...['people', 'units', 'associations', 'receipts', 'team/members', 'imports'].map((list) => ({
      path: `${api}/${list}`,
      headers: program,
    })),
    ...['people', 'units', 'associations'].map((list) => ({ path: `${api}/${list}/export.csv`, headers: program })),
    { path: `${api}/people?search=${w('a search')}&${w('an unknown parameter')}=1`, headers: program },
    // Paths and queries.
    { path: `/${w('a path')}?${w('a parameter')}=${w('a value')}`, headers: page },
    { path: `/${encoded(w('an encoded path'))}` },
    { path: `${api}/${w('an API path')}/${w('a second part')}`, headers: program },
    { path: `${api}/people/${w('an id')}`, headers: program },
    { path: `/${tenant.id}/people?find=${w('a search on a page')}`, headers: page },
    { path: `/sign-in?next=/${w('a next page')}`, headers: page },
    { path: `/invite/fhi_${tenant.id}_${w('an invitation')}`, headers: page },
    // Who asks, and for whom.
    { path: `${api}/people`, headers: { 'x-org-id': w('an organisation id') } },
    { path: `${api}/people`, headers: { ...person, authorization: `Bearer ${w('a token')}` } },
    { path: `${api}/people`, headers: { authorization: `Bearer fh_${tenant.id}_${w('an API key')}` } },
    { path: `${api}/people`, headers: { ...person, 'x-freehold-assertion': w('an assertion'), traceparent: w('a trace') } },
    { path: `${api}/people`, ...json({ displayName: w('a name') }), headers: { 'x-org-id': randomUUID() } },
    // Wrong bodies and wrong fields.
    {
      path: `${api}/people`,
      ...json({ displayName: 7, [w('an unknown field')]: w('its value'), email: w('no e-mail') }),
      headers: program,
    },
    { path: `${api}/people`, method: 'POST', body: `{"displayName":"${w('an unfinished body')}`, headers: program },
    {
      path: `${api}/people`,
      ...json({ displayName: w('a repeated name') }),
      headers: { ...program, 'idempotency-key': w('an idempotency key') },
    },
    { path: `${api}/people`, ...json({ displayName: w('another body') }), headers: { ...program, 'content-type': `text/${w('a type')}` } },
    { path: `${api}/rpc/people/create`, ...json({ json: { displayName: [w('an RPC body')] } }), headers: program },
    { path: `${api}/people`, method: w('a method').toUpperCase(), headers: program },
    { path: `${api}/people`, headers: { ...program, cookie: `freehold=${w('a long cookie').repeat(6_000)}` } },
    // Signing in: wrong, right, on a page.
    { path: `${api}/identity/sign-in`, ...signIn(tenant.email, w('a wrong password')) },
    { path: `${api}/identity/sign-in`, ...signIn(tenant.email, tenant.password) },
    {
      path: '/sign-in',
      method: 'POST',
      headers: form,
      body: `email=${encodeURIComponent(tenant.email)}&password=${w('a password typed on a page')}`,
    },
  ]
}

function controlVisits(place: StackPlace, tenant: CanaryTenant, words: CanaryWords): Visit[] {
  const w = (name: string): string => words.word(`${name} at the control plane`)
  const json = (value: unknown): Pick<Visit, 'method' | 'body' | 'headers'> => ({
    method: 'POST',
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${w('a token')}` },
  })
  return [
    { path: '/api/v1/operators/sessions', ...json({ passphrase: w('a passphrase') }) },
    { path: '/api/v1/operators/sessions', ...json({ passphrase: place.operatorPassphrase, role: w('a role'), [w('a field')]: 1 }) },
    { path: '/api/v1/organizations', ...json({ zone: w('a zone'), kind: w('a kind'), name: w('a name') }) },
    { path: `/api/v1/organizations/${tenant.id}/suspend`, ...json({ confirm: w('a confirmation') }) },
    { path: `/api/v1/organizations/${w('an id')}` },
    { path: `/internal/org-routing/${w('a routed id')}` },
    { path: '/internal/zone/reports', ...json({ reports: [{ kind: 'remark', text: w('a remark') }] }) },
    { path: '/api/v1/rpc/organizations/create', ...json({ json: { zone: 'eu', note: w('an RPC field') } }) },
    {
      path: '/sign-in',
      method: 'POST',
      body: `passphrase=${w('a passphrase on a page')}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    },
    { path: `/${w('a path')}?${w('a parameter')}=1`, headers: { accept: 'text/html' } },
  ]
}

/** Headers that programs and browsers add, each with a word of its own. */
function send(origin: string, { path, method = 'GET', headers = {}, body }: Visit, words: CanaryWords): Promise<Answer> {
  const told = [
    'x-forwarded-for',
    'x-forwarded-host',
    'x-real-ip',
    'forwarded',
    'x-request-id',
    'tracestate',
    'baggage',
    'referer',
    'x-note',
    'accept-language',
  ]
  const extra = Object.fromEntries(told.map((name) => [name, `${words.marker}=${words.marker}`]))
  return ask(origin, path, {
    method,
    headers: { 'content-type': 'application/json', cookie: `session=${words.marker}`, 'user-agent': words.marker, ...extra, ...headers },
    ...(body === undefined ? {} : { body }),
  })
}

const encoded = (text: string): string => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16)}`).join('')

/** What no client library sends. */
function rawRequests({ id }: CanaryTenant, words: CanaryWords): string[] {
  const w = (name: string): string => words.word(`${name} of a raw request`)
  const request = (line: string, ...fields: string[]): string => [line, ...fields, 'Connection: close', '', ''].join('\r\n')
  return [
    request(`GET /${w('a path')} HTTP/1.1`, `Host: ${w('a host')}.localhost`),
    request(`GET /${w('a path')} HTTP/1.1`, `Host: ${w('an alias')}.o.eu.localhost`),
    request(`GET /api/v1/people HTTP/1.1`, 'Host: localhost', `X-Org-Id: ${id}`, `X-Org-Id: ${w('a second organisation')}`),
    request(`GET /api/v1/people HTTP/1.1`, 'Host: localhost', `${w('a field')} : ${w('a blank before the colon')}`),
    request(`${w('no request line')}`, 'Host: localhost'),
    `${request('POST /api/v1/people HTTP/1.1', 'Host: localhost', `X-Org-Id: ${id}`, 'Content-Length: 5', 'Transfer-Encoding: chunked')}${w('a smuggled body')}`,
    request('POST /api/v1/people HTTP/1.1', 'Host: localhost', `X-Org-Id: ${id}`, `Expect: ${w('an expectation')}`, 'Content-Length: 0'),
  ]
}

function sendRaw(port: number, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1', () => socket.end(text))
  socket.resume()
  socket.on('error', () => undefined)
  socket.on('close', () => resolve())
  return promise
}
