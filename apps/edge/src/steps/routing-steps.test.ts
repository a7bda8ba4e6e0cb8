import { randomUUID } from 'node:crypto'
import { organizationStates, type DirectoryOrganization } from '@repo/contract/edge'
import { parseOrgId, type OrgId } from '@repo/core'
import { describe, expect, it } from 'vitest'
import { runSteps, routingSteps } from '../pipeline.ts'
import { exchangeOf, outcomeOf, stepParts } from '../test-support/step-lab.ts'
import { checkStatus } from './check-status.ts'
import { identifyHost } from './identify-host.ts'
import { bodyLimit, limitBody } from './limit-body.ts'
import { lookUp } from './look-up.ts'

const org = parseOrgId(randomUUID()) as OrgId
const record = (facts: Partial<DirectoryOrganization> = {}): DirectoryOrganization => ({
  id: org,
  cell: 1,
  strict: false,
  state: 'active',
  epoch: 3,
  ...facts,
})
const route = async (role: 'global' | 'zone', facts: Partial<DirectoryOrganization>, request: Parameters<typeof exchangeOf>[0] = {}) => {
  const exchange = exchangeOf(request, { org })
  const outcome = await runSteps(exchange, stepParts(role, [record(facts)]), routingSteps)
  return { outcome, code: outcomeOf(outcome), exchange }
}

describe('look-up', () => {
  it('leads to the cell of the record and nowhere without one', async () => {
    expect((await route('global', {})).exchange.destination).toMatchObject({ kind: 'cell', cell: { code: 'eu-1' } })
    const exchange = exchangeOf({}, { org })
    expect(outcomeOf(lookUp(exchange, stepParts('global')))).toBe('ORG_NOT_FOUND')
    expect(exchange.destination).toBeUndefined()
  })

  it('fails closed when the record names a cell that is not listed', async () => {
    expect((await route('global', { cell: 9 })).code).toBe('ORG_NOT_FOUND')
  })

  it('fails closed without a directory, but for the paths of a zone that need none', () => {
    const parts = { ...stepParts('zone'), directoryUsable: () => false }
    expect(outcomeOf(lookUp(exchangeOf({}, { org }), parts))).toBe('DIRECTORY_NOT_READY')
    expect(outcomeOf(lookUp(exchangeOf({ target: '/sign-in' }), parts))).toBe('pass')
    expect(outcomeOf(lookUp(exchangeOf({}, { hostZone: 'eu' }), { ...stepParts('global'), directoryUsable: () => false }))).toBe(
      'DIRECTORY_NOT_READY',
    )
  })

  it('before the directory has come, a zone’s host is asked to try again, not told that it is a stranger', () => {
    const parts = { ...stepParts('global'), directoryUsable: () => false }
    for (const host of ['eu.localhost:8080', 'stranger.example']) {
      expect(outcomeOf(identifyHost(exchangeOf({ fields: [['Host', host]] }), parts))).toBe('DIRECTORY_NOT_READY')
    }
    expect(outcomeOf(identifyHost(exchangeOf({ fields: [['Host', 'stranger.example']] }), stepParts('global')))).toBe('HOST_NOT_SERVED')
  })

  it("at a zone's edge turns another zone's organisation away with its epoch and no place", async () => {
    const { outcome } = await route('zone', { cell: 2, epoch: 9 })
    expect(outcome).toMatchObject({ kind: 'error', error: { code: 'ORG_MISDIRECTED', status: 421, data: { epoch: 9 } } })
    expect(JSON.stringify(outcome)).not.toMatch(/us-1|127\.0\.0\.1|localhost/)
  })
})

describe('transit of a strict organisation', () => {
  it('outside its places is a redirect for reading and a refusal with its host for everything else', async () => {
    for (const method of ['GET', 'HEAD']) {
      expect((await route('global', { strict: true }, { method, target: '/api/v1/x?y=%2F' })).outcome).toMatchObject({
        kind: 'redirect',
        location: 'http://eu.localhost:8080/api/v1/x?y=%2F',
      })
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await route('global', { strict: true }, { method })).outcome).toMatchObject({
        error: { code: 'ORG_HOST_REQUIRED', data: { host: 'eu.localhost:8080' } },
      })
    }
  })

  it('inside its places passes', async () => {
    expect((await route('zone', { strict: true })).code).toBe('pass')
  })
})

describe('what a state allows', () => {
  const read = {
    provisioning: 'ORG_PROVISIONING',
    active: 'pass',
    read_only: 'pass',
    moving: 'ORG_MOVING',
    moved: 'ORG_MISDIRECTED',
    suspended: 'ORG_SUSPENDED',
    closed: 'ORG_CLOSED',
  }
  const write = { ...read, read_only: 'READ_ONLY' }
  it.each(
    organizationStates.flatMap((state) =>
      ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [state, method] as const),
    ),
  )('is the table: %s %s', async (state, method) => {
    const wanted = (['GET', 'HEAD', 'OPTIONS'].includes(method) ? read : write)[state]
    for (const role of ['global', 'zone'] as const) expect((await route(role, { state }, { method })).code).toBe(wanted)
  })

  it('leaves an RPC call of a read-only organisation to the zone, since reads are POSTs there', async () => {
    expect((await route('zone', { state: 'read_only' }, { method: 'POST', target: '/api/v1/rpc/units/list' })).code).toBe('pass')
  })

  it('after a move is asked of the place the organisation has moved to', async () => {
    const parts = stepParts('zone', [record({ state: 'moving' })])
    const pending = Promise.resolve(checkStatus(exchangeOf({}, { org, entry: parts.directory.entryOf(org) }), parts))
    parts.directory.apply(2, { kind: 'organization', organization: record({ cell: 2, epoch: 4 }) })
    expect(outcomeOf(await pending)).toBe('ORG_MISDIRECTED')
  })

  it('that made its mode strict is answered from the head alone by an edge outside its places', async () => {
    const parts = stepParts('global', [record({ state: 'moving' })])
    const pending = Promise.resolve(checkStatus(exchangeOf({ method: 'POST' }, { org, entry: parts.directory.entryOf(org) }), parts))
    parts.directory.apply(2, { kind: 'organization', organization: record({ strict: true }) })
    expect(outcomeOf(await pending)).toBe('ORG_HOST_REQUIRED')
  })
})

describe('body limits', () => {
  it('are larger for uploads and imports only, on whole path segments', () => {
    const { limits } = stepParts('global')
    expect(bodyLimit('/api/v1/files/abc', limits)).toBe(limits.uploadBytes)
    expect(bodyLimit('/api/v1/imports', limits)).toBe(limits.uploadBytes)
    for (const path of ['/api/v1/filesystem', '/api/v1/units', '/']) expect(bodyLimit(path, limits)).toBe(limits.bodyBytes)
  })

  it('refuse a stated length above them', () => {
    const fields = (length: number) => ({
      fields: [
        ['Host', 'x'],
        ['Content-Length', String(length)],
      ] as [string, string][],
    })
    const parts = stepParts('global')
    expect(outcomeOf(limitBody(exchangeOf(fields(parts.limits.bodyBytes)), parts))).toBe('pass')
    expect(outcomeOf(limitBody(exchangeOf(fields(parts.limits.bodyBytes + 1)), parts))).toBe('BODY_TOO_LARGE')
  })
})
