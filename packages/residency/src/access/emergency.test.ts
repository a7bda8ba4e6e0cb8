/** The text custodians sign and what the zone makes of it, against the custodians' own tool, which shares no code with it. */
import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain, makeKey, readDocument, signatureLine, textOf } from '../../../../tools/emergency/emergency.mjs'
import { judgeEmergency, type Custodians, type Presented } from './emergency.ts'
import { emergencyText, readEmergency, type EmergencyRequest } from './emergency-text.ts'
import { purposeCodes } from './terms.ts'
import { levels } from '../classification.ts'

const passphrase = 'a passphrase for tests'
const pairs = ['Ada', 'Ben', 'Cleo'].map((name) => makeKey({ name, email: `${name.toLowerCase()}@example.org`, passphrase }))
const file = { required: 2, custodians: pairs.map(({ entry }) => entry) }
const custodians: Custodians = {
  required: 2,
  custodians: file.custodians.map(({ id, email, publicKey }) => ({
    id,
    email,
    publicKey: createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
  })),
}
const from = Date.parse('2026-12-01T03:00:00Z')
const minute = 60_000
const asked: EmergencyRequest = {
  zone: 'eu',
  organizationId: randomUUID(),
  staffId: randomUUID(),
  dataset: 'people',
  recordId: null,
  level: 'identity',
  verb: 'read',
  purpose: 'production_incident',
  ticket: 'INC-7',
  notBefore: from,
  notAfter: from + 30 * minute,
  nonce: randomBytes(16).toString('hex'),
}
const signedBy = (text: string, ...who: number[]): string =>
  who.reduce((document, index) => {
    const { pem, entry } = pairs[index] ?? fail()
    return document + signatureLine(document, { custodian: entry.id, pem, passphrase })
  }, text)
const fail = (): never => {
  throw new Error('There is no such custodian')
}
const judge = (document: string, changes: Partial<Presented> = {}) => {
  const staff = { id: asked.staffId, email: 'support@example.org' }
  const verdict = judgeEmergency({
    ...{ document, custodians, zone: 'eu', organizationId: asked.organizationId, staff, now: from + minute },
    ...changes,
  })
  return verdict.ok ? 'opens' : verdict.rule
}
const good = signedBy(emergencyText(asked), 0, 2)

describe('the text', () => {
  const request = fc.record({
    zone: fc.stringMatching(/^[a-z]{2,8}$/),
    organizationId: fc.uuid(),
    staffId: fc.uuid(),
    dataset: fc.constantFrom('associations', 'units', 'people', 'receipts', 'charges'),
    recordId: fc.option(fc.uuid()),
    level: fc.constantFrom(...levels),
    verb: fc.constant('read' as const),
    purpose: fc.constantFrom(...purposeCodes),
    ticket: fc.stringMatching(/^[A-Z]{2,8}-[0-9]{1,10}$/),
    notBefore: fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => second * 1000),
    lastsS: fc.integer({ min: 1, max: 1800 }),
    nonce: fc.stringMatching(/^[0-9a-f]{32}$/),
  })

  it('reads back as what was asked, and is the same byte for byte as the tool’s', () => {
    fc.assert(
      fc.property(request, ({ lastsS, ...rest }) => {
        const whole = { ...rest, notAfter: rest.notBefore + lastsS * 1000 }
        const text = emergencyText(whole)
        expect(readEmergency(text)).toEqual({ request: whole, text, signatures: [] })
        expect(textOf(readDocument(text).values)).toBe(text)
      }),
    )
  })

  it('that differs in one byte from a signed one, anywhere, opens nothing', () => {
    const bytes = Buffer.from(good, 'utf8')
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 2, 4, 32, 128]) {
        const other = Buffer.from(bytes)
        other[at] = (other[at] ?? 0) ^ flip
        expect([at, flip, judge(other.toString('latin1'))]).not.toContain('opens')
      }
    }
  })

  it('with something added, left out or turned round opens nothing', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 5 }),
        fc.string({ minLength: 1, maxLength: 4 }),
        (at, length, more) => {
          expect(judge(good.slice(0, at) + more + good.slice(at))).not.toBe('opens')
          expect(judge(good.slice(0, at) + good.slice(at + length))).not.toBe('opens')
        },
      ),
    )
    const lines = good.split('\n')
    expect(judge([lines[0], lines[2], lines[1], ...lines.slice(3)].join('\n'))).toBe('MALFORMED')
    for (const changed of [good.replaceAll('\n', '\r\n'), ` ${good}`, `${good}\n`, good.trimEnd(), `\ufeff${good}`, '', '*']) {
      expect(judge(changed)).toBe('MALFORMED')
    }
    for (const wild of [
      ['dataset: people', 'dataset: *'],
      ['record: whole', 'record: any'],
      ['verb: read', 'verb: export'],
      ['eu', 'EU'],
    ] as const) {
      expect(judge(good.replace(wild[0], wild[1]))).toBe('MALFORMED')
    }
  })

  it('of a day that no calendar has is none', () => {
    expect(readEmergency(emergencyText(asked).replaceAll('2026-12-01', '2026-02-30'))).toBeUndefined()
    expect(readEmergency(emergencyText(asked).replaceAll('T03', 'T24'))).toBeUndefined()
  })
})

describe('what custodians signed', () => {
  it('opens with two of three, whichever and in any order, and with all', () => {
    const text = emergencyText(asked)
    for (const who of [
      [0, 1],
      [1, 0],
      [0, 2],
      [1, 2],
      [0, 1, 2],
    ]) {
      expect(judge(signedBy(text, ...who))).toBe('opens')
      expect(explain(signedBy(text, ...who), file).opens).toBe(true)
    }
  })

  it('opens nothing with one short, with one who signed twice, or with one signature that is not right among enough that are', () => {
    const text = emergencyText(asked)
    expect(judge(text)).toBe('TOO_FEW_SIGNATURES')
    expect(judge(signedBy(text, 1))).toBe('TOO_FEW_SIGNATURES')
    const once = signedBy(text, 1)
    expect(judge(once + once.slice(text.length))).toBe('SIGNED_TWICE')
    expect(() => signedBy(text, 1, 1)).toThrow('already')
    const stranger = `signature: ${randomUUID()} ${sign(null, Buffer.from(text), generateKeyPairSync('ed25519').privateKey).toString('base64url')}\n`
    expect(judge(good + stranger)).toBe('SIGNER_UNKNOWN')
    expect(explain(good + stranger, file).opens).toBe(false)
    // Ada's signature under Ben's name, and one of another text.
    const [ada, ben] = [pairs[0]?.entry.id ?? '', pairs[1]?.entry.id ?? '']
    expect(judge(good.replace(ada, ben))).toBe('SIGNATURE_WRONG')
    const other = emergencyText({ ...asked, dataset: 'units' })
    expect(judge(other + good.slice(text.length))).toBe('SIGNATURE_WRONG')
    expect(judge(signedBy(text, 0, 1, 2) + stranger)).toBe('SIGNER_UNKNOWN')
  })

  it('opens nothing where there are no custodians, or one would be enough', () => {
    expect(judge(good, { custodians: undefined })).toBe('NO_CUSTODIANS')
    expect(judge(signedBy(emergencyText(asked), 0), { custodians: { ...custodians, required: 1 } })).toBe('NO_CUSTODIANS')
    expect(judge(emergencyText(asked), { custodians: { required: 0, custodians: [] } })).toBe('NO_CUSTODIANS')
    expect(judge(good, { custodians: { ...custodians, required: 4 } })).toBe('NO_CUSTODIANS')
    expect(judge(good, { custodians: { ...custodians, required: 3 } })).toBe('TOO_FEW_SIGNATURES')
  })

  it('opens nothing after a custodian’s key has been changed or taken away', () => {
    const [first, second, third] = custodians.custodians
    if (!first || !second || !third) fail()
    else {
      expect(judge(good, { custodians: { required: 2, custodians: [first, second] } })).toBe('SIGNER_UNKNOWN')
      const renewed = { ...third, publicKey: generateKeyPairSync('ed25519').publicKey }
      expect(judge(good, { custodians: { required: 2, custodians: [first, second, renewed] } })).toBe('SIGNATURE_WRONG')
    }
  })

  it('opens only in its zone, its organisation and for its person, who is no custodian', () => {
    expect(judge(good, { zone: 'us' })).toBe('OTHER_ZONE')
    expect(judge(good, { organizationId: randomUUID() })).toBe('OTHER_ORGANIZATION')
    expect(judge(good, { staff: { id: randomUUID(), email: 'support@example.org' } })).toBe('OTHER_PERSON')
    expect(judge(good, { staff: { id: asked.staffId, email: 'Ben@example.org' } })).toBe('CUSTODIAN_LOOKS')
  })

  it('opens from its first instant until before its last, by the clock of the database whatever clock wrote it', () => {
    const at = (now: number) => judge(good, { now })
    expect([at(from - 1), at(from), at(from + 30 * minute - 1), at(from + 30 * minute)]).toEqual(['NOT_YET', 'opens', 'opens', 'OVER'])
    expect(at(from + 5 * minute)).toBe('opens')
    expect([at(from - 5 * minute), at(from + 35 * minute)]).toEqual(['NOT_YET', 'OVER'])
  })

  it('opens nothing for longer than half an hour, for no time, or backwards', () => {
    for (const notAfter of [from + 30 * minute + 1000, from + 24 * 60 * minute, from, from - minute]) {
      const long = emergencyText({ ...asked, notAfter })
      const bytes = Buffer.from(long)
      expect(bytes.length).toBeGreaterThan(0)
      expect(() => signedBy(long, 0)).toThrow('30 minutes')
      expect(judge(long)).toBe('LASTS_TOO_LONG')
    }
  })
})

it('a custodian’s key opens with its passphrase alone, and a short one is refused', () => {
  const { pem, entry } = pairs[0] ?? fail()
  expect(pem).toContain('ENCRYPTED')
  expect(() => signatureLine(emergencyText(asked), { custodian: entry.id, pem, passphrase: 'another' })).toThrow('does not open')
  expect(() => makeKey({ name: 'Dan', email: 'dan@example.org', passphrase: 'short' })).toThrow('12 characters')
})

describe('the tool as a program, copied to a machine with Node alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodian-'))
  const program = join(folder, 'emergency.mjs')
  writeFileSync(program, readFileSync(join(import.meta.dirname, '../../../../tools/emergency/emergency.mjs')))
  const run = (args: readonly string[], input = '') => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, env: {}, encoding: 'utf8', input })
    return { status, stdout, said: stdout + stderr }
  }
  const about = [
    '--zone',
    'eu',
    '--organization',
    asked.organizationId,
    '--staff',
    asked.staffId,
    '--dataset',
    'people',
    '--level',
    'identity',
  ]
  const request = (...more: string[]) => run(['request', ...about, '--purpose', 'maintenance', '--ticket', 'INC-9', ...more])

  it('makes keys, writes, shows and signs a text that the zone takes, with passphrases from standard input', () => {
    const made = ['Ada', 'Ben'].map((name) => {
      const { status, stdout } = run(['key', '--name', name, '--email', `${name}@example.org`, '--out', `${name}.pem`], `${passphrase}\n`)
      expect([status, statSync(join(folder, `${name}.pem`)).mode & 0o777]).toEqual([0, 0o600])
      return JSON.parse(stdout) as (typeof file.custodians)[number]
    })
    writeFileSync(join(folder, 'custodians.json'), JSON.stringify({ required: 2, custodians: made }))
    expect(request('--not-before', '2026-12-01T03:00:00Z', '--out', 'text.txt').status).toBe(0)
    for (const [index, name] of ['Ada', 'Ben'].entries()) {
      const { said, status } = run(['show', 'text.txt', '--custodians', 'custodians.json'])
      expect([status, said]).toEqual([1, expect.stringContaining(`${index} of the 2 signatures`) as string])
      const by = ['sign', 'text.txt', '--custodian', made[index]?.id ?? '', '--key', `${name}.pem`]
      expect(run(by, 'not the passphrase\n')).toMatchObject({ status: 2, said: expect.stringContaining('does not open') as string })
      expect(run(by, `${passphrase}\n`)).toMatchObject({
        status: 0,
        said: expect.stringContaining('for maintenance, ticket INC-9') as string,
      })
    }
    expect(run(['show', 'text.txt', '--custodians', 'custodians.json']).status).toBe(0)
    const known = made.map(({ id, email, publicKey }) => ({
      ...{ id, email },
      publicKey: createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
    }))
    expect(judge(readFileSync(join(folder, 'text.txt'), 'utf8'), { custodians: { required: 2, custodians: known } })).toBe('opens')
  })

  it('writes no text over another, none for longer than half an hour, and says what is missing', () => {
    expect(request('--out', 'once.txt').status).toBe(0)
    expect(request('--out', 'once.txt')).toMatchObject({ status: 2, said: expect.stringContaining('EEXIST') as string })
    expect(request('--minutes', '31', '--out', 'long.txt')).toMatchObject({
      status: 2,
      said: expect.stringContaining('30 minutes') as string,
    })
    expect(run(['request', '--zone', 'eu', '--out', 'none.txt'])).toMatchObject({
      status: 2,
      said: expect.stringContaining('organization') as string,
    })
    expect(run(['open'])).toMatchObject({ status: 2 })
  })
})
