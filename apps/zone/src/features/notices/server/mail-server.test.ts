import type { DestinationConfig } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { connectMailServer } from './mail-server.ts'

const relay = {
  host: 'mail.example.de',
  port: 465,
  purpose: 'mail',
  bucket: 'R3',
  level: 'identity',
  country: 'DE',
  legalBasis: 'contract',
} as const
const connect = (url: string, declared: readonly DestinationConfig[] = [relay]) =>
  connectMailServer({ url, from: 'no-reply@eu.example', declared })

describe('the mail server of a zone', () => {
  it('stands on this machine, or where the zone’s file declares it for identity data', () => {
    expect(connect('smtp://127.0.0.1:2525', []).place).toBeUndefined()
    expect(connect('smtps://name:word@mail.example.de').place).toEqual({ host: 'mail.example.de', port: 465 })
  })

  it.each([
    ['nobody declared it', 'smtps://mail.example.de', []],
    ['on another port', 'smtps://mail.example.de:2465', [relay]],
    ['without TLS from the start, on the port that is not declared', 'smtp://mail.example.de', [relay]],
    ['for what is not identity data', 'smtps://mail.example.de', [{ ...relay, level: 'operational' as const }]],
    ['for counters', 'smtps://mail.example.de', [{ ...relay, bucket: 'R1' as const, level: 'operational' as const }]],
  ])('is refused at the start when %s', (_why, url, declared) => {
    expect(() => connect(url, declared)).toThrow('is not declared for identity data')
  })
})
