import { describe, expect, it } from 'vitest'
import { walkBoundary } from '@repo/residency'
import * as boundary from './index.ts'

const outcome = {
  id: '5f0c6a4e-3b5e-4a57-9c1d-0a1b2c3d4e5f',
  at: '2026-11-22T12:04:31.000Z',
  kind: 'job_outcome',
  jobId: '6f0c6a4e-3b5e-4a57-9c1d-0a1b2c3d4e5f',
  organizationId: '7f0c6a4e-3b5e-4a57-9c1d-0a1b2c3d4e5f',
  epoch: 1,
  outcome: 'claimable',
  failureCode: null,
}

describe('the boundary contract', () => {
  it('holds no message that could carry free text', () => {
    const messages = Object.values(boundary).filter((value) => typeof value === 'object' && 'schema' in value)
    expect(messages.length).toBeGreaterThanOrEqual(5)
    for (const message of messages) expect(walkBoundary(message.schema)).toEqual([])
  })

  it('takes a report of opaque ids and codes', () => {
    expect(boundary.zoneReport.parse(outcome)).toEqual(outcome)
  })

  it.each([
    ['an unknown key', { ...outcome, note: 'Ms Example called' }],
    ['a sentence in place of a code', { ...outcome, failureCode: 'the owner was not there' }],
    ['an e-mail address in place of an id', { ...outcome, organizationId: 'person@example.com' }],
    ['an id that tells its time', { ...outcome, organizationId: '0193a1b2-3b5e-7a57-9c1d-0a1b2c3d4e5f' }],
    ['an unknown kind', { ...outcome, kind: 'remark' }],
  ])('refuses %s', (_, report) => {
    expect(() => boundary.zoneReport.parse(report)).toThrow(expect.objectContaining({ code: 'BOUNDARY_MESSAGE_REFUSED' }))
  })
})
