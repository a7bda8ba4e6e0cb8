import { describe, expect, it } from 'vitest'
import { parseEdgeConfig, type EdgeConfigInput } from './edge-config.ts'
import { needsNoOrganization } from './zone-paths.ts'

const global: EdgeConfigInput = {
  role: 'global',
  edgeId: 'global-1',
  listen: { host: '127.0.0.1', port: 8080 },
  admin: { host: '127.0.0.1', port: 8081 },
  controlPlane: { url: 'http://127.0.0.1:9000', trustedKeysFolder: '/keys' },
  serviceKeyFolder: '/secrets',
  stateFolder: '/state',
  telemetryFolder: '/telemetry',
  bareHosts: ['localhost:8080'],
}

describe("the edge's configuration", () => {
  it('fills in limits and keeps what is given', () => {
    const config = parseEdgeConfig(global)
    expect(config.limits.movingHoldMs).toBe(2000)
    expect(config.controlPlane.issuer).toBe('control:main')
  })

  it('is refused whole, naming each fault', () => {
    expect(() => parseEdgeConfig({ ...global, bareHosts: ['LOCALHOST'], colour: 'red' })).toThrow(/bareHosts[\s\S]*colour/)
    expect(() => parseEdgeConfig({ ...global, role: 'zone' })).toThrow('zoneHosts')
    expect(() => parseEdgeConfig({})).toThrow('role')
  })
})

describe('paths without an organisation', () => {
  it.each(['/', '/sign-in', '/claim/abc', '/_app/immutable/x.js', '/healthz'])('include %s', (path) => {
    expect(needsNoOrganization(path)).toBe(true)
  })
  it.each(['/sign-inn', '/claimed', '/%73ign-in', '//', '/api/v1/units', '/8d1a8a0e-4d9f-4a55-9d4e-0b9d3c2f1a00/claim', ''])(
    'leave out %j',
    (path) => {
      expect(needsNoOrganization(path)).toBe(false)
    },
  )
})
