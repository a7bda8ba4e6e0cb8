import { describe, expect, it } from 'vitest'
import { syslogFrame, syslogMessage } from './syslog-line.ts'

const origin = { cell: 'eu-1', organizationId: '0b6d6c1e-5a4f-4a42-9d8e-2f2f0f9a1b11' }
const event = {
  ...{ sequence: 7n, hash: 'ab'.repeat(32), occurredAt: '2026-12-01T10:00:00.123456Z', action: 'receipt.record', refused: false },
  line: '{"sequence":"7","text":"Müller\\n"}',
}

describe('a syslog message', () => {
  it('has the header of RFC 5424, the number and hash beside it, and the event as it was sealed', () => {
    const element = `[freehold@32473 organization="${origin.organizationId}" sequence="7" hash="${event.hash}"]`
    expect(syslogMessage(event, origin)).toBe(`<110>1 2026-12-01T10:00:00.123456Z eu-1 freehold - receipt.record ${element} ${event.line}`)
    expect(syslogMessage({ ...event, refused: true }, origin)).toMatch(/^<108>1 /)
  })

  it('keeps its header whole whatever an action is called', () => {
    const [, , , , , id] = syslogMessage({ ...event, action: `a b\n${'x'.repeat(60)}` }, origin).split(' ')
    expect(id).toBe(`a_b_${'x'.repeat(28)}`)
    expect(syslogMessage({ ...event, action: '' }, origin)).toContain(' freehold - - [freehold@')
  })

  it('is framed by its length in bytes, not in letters', () => {
    expect(syslogFrame('für').toString('utf8')).toBe('4 für')
  })
})
