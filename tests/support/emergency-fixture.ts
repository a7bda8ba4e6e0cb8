/** Custodians of a zone as tests play them: with the custodians' own tool, which shares no code with the zone. */
import { createPublicKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ZoneCode } from '@repo/residency'
import { zoneFolders } from '@repo/stack'
import type { ZoneServices } from '../../apps/zone/src/server/services.ts'
import { makeKey, signatureLine, textOf, type CustodiansFile, type TextValues } from '../../tools/emergency/emergency.mjs'

export const passphrase = 'a passphrase of tests'
const second = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** A text for half an hour from a minute ago. */
export function emergencyText(values: TextValues): string {
  const from = Math.floor(Date.now() / 1000 - 60) * 1000
  const times = { 'not-before': second(from), 'not-after': second(from + 30 * 60_000), nonce: randomBytes(16).toString('hex') }
  const about = { dataset: 'people', record: 'whole', level: 'identity', verb: 'read', purpose: 'production_incident', ticket: 'INC-1' }
  return textOf({ zone: 'eu', ...about, ...times, ...values })
}

/** Names three custodians to a zone inside the test's process, two of whom have to sign, and signs as they would. */
export function playCustodians(services: ZoneServices) {
  const pairs = ['one', 'two', 'three'].map((name) => makeKey({ name, email: `${name}@custodians.example.org`, passphrase }))
  const custodians = pairs.map(({ entry: { id, email, publicKey } }) => ({
    ...{ id, email },
    publicKey: createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
  }))
  Object.assign(services.staff, { custodians: () => Promise.resolve({ required: 2, custodians }) })
  const sign = (text: string, ...who: number[]): string =>
    who.reduce((document, index) => {
      const pair = pairs[index]
      if (!pair) throw new Error('There are three')
      return document + signatureLine(document, { custodian: pair.entry.id, pem: pair.pem, passphrase })
    }, text)
  return {
    custodians,
    sign,
    /** What opens the people of an organisation to somebody. */
    signed: (organization: string, staff: string, values: TextValues = {}): string =>
      sign(emergencyText({ organization, staff, ...values }), 0, 1),
  }
}

/** What the custodians of a running local stack sign, with the keys that its start made. */
export function signedByCustodians(stateFolder: string, zone: ZoneCode, values: TextValues): string {
  const named = JSON.parse(readFileSync(join(zoneFolders(stateFolder, zone).officer, 'custodians.json'), 'utf8')) as CustodiansFile
  const theirs = (which: string, kind: string): string => readFileSync(join(stateFolder, 'custodians', zone, `${which}.${kind}`), 'utf8')
  return ['one', 'three'].reduce(
    (document, which) => {
      const custodian = named.custodians.find(({ name }) => name.startsWith(`Custodian ${which} `))?.id ?? ''
      return document + signatureLine(document, { custodian, pem: theirs(which, 'pem'), passphrase: theirs(which, 'passphrase') })
    },
    emergencyText({ zone, ...values }),
  )
}
