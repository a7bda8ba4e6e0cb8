#!/usr/bin/env node
/**
 * The custodians' side of a zone's emergency path: `npm run emergency -- COMMAND`, or `node emergency.mjs COMMAND` on a machine without a network. Needs Node 20 and
 * nothing else, and shares no code with the zone that judges what comes of it.
 *
 *   key --name NAME --email EMAIL --out FILE     makes a custodian's key pair, the private half encrypted, and prints the line for custodians.json
 *   request --zone Z --organization ID --staff ID --dataset D --level L --purpose P --ticket T-1 --out FILE
 *           [--record ID] [--not-before INSTANT] [--minutes 30]     writes the text that is to be signed
 *   show FILE [--custodians FILE]                says in words what a text opens, and whose signatures hold
 *   sign FILE --custodian ID --key FILE          shows it, asks for the passphrase, and adds a signature to the file
 *
 * The passphrase is read from --passphrase-file, else from the keyboard or standard input; never from an argument, which other programs can see.
 * Exit code 0: done. 1: what was shown does not open anything as it stands. 2: it was called wrongly, or a file is not right.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import { appendFileSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const instant = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z'
const purposes = 'customer_support|production_incident|security_review|legal_demand|maintenance|data_subject_request|migration'
/** The lines of the text in their order, each with the one form it may have. */
const forms = {
  zone: '[a-z]{2,8}',
  organization: uuid,
  staff: uuid,
  dataset: 'associations|units|people|receipts|charges',
  record: `whole|${uuid}`,
  level: 'identity|transactional|operational|content|analytical_derived',
  verb: 'read',
  purpose: purposes,
  ticket: '[A-Z]{2,8}-[0-9]{1,10}',
  'not-before': instant,
  'not-after': instant,
  nonce: '[0-9a-f]{32}',
}
const title = 'freehold-emergency-1'
const minutesMax = 30
const passphraseMin = 12

export class UsageError extends Error {}

const seconds = (at) => `${new Date(at).toISOString().slice(0, 19)}Z`

/** The text for values given by name. @throws UsageError for one that is missing or has another form */
export function textOf(values) {
  const lines = Object.entries(forms).map(([name, form]) => {
    const value = values[name] ?? ''
    if (!new RegExp(`^(?:${form})$`).test(value)) throw new UsageError(`${name} is missing or not right: ${JSON.stringify(value)}`)
    return `${name}: ${value}\n`
  })
  const lastsMs = Date.parse(values['not-after']) - Date.parse(values['not-before'])
  if (!(lastsMs > 0 && lastsMs <= minutesMax * 60_000)) throw new UsageError(`It may last ${minutesMax} minutes at most.`)
  return `${title}\n${lines.join('')}`
}

/** Takes a file apart. @throws UsageError for what is no such text */
export function readDocument(document) {
  const lines = document.split('\n')
  if (lines.shift() !== title || lines.pop() !== '') throw new UsageError('This is no emergency text, or not all of it.')
  const names = Object.keys(forms)
  const values = Object.fromEntries(
    names.map((name) => {
      const line = lines.shift() ?? ''
      if (!line.startsWith(`${name}: `)) throw new UsageError(`The line "${name}" is not where it has to be.`)
      return [name, line.slice(name.length + 2)]
    }),
  )
  const signatures = lines.map((line) => {
    const found = new RegExp(`^signature: (${uuid}) ([A-Za-z0-9_-]{86})$`).exec(line)
    if (!found) throw new UsageError('Behind the text there is something that is no signature.')
    return { custodian: found[1], signature: Buffer.from(found[2], 'base64url') }
  })
  return { text: textOf(values), values, signatures }
}

/** A custodian's pair. @returns the private key's PEM, and the entry for custodians.json */
export function makeKey({ name, email, passphrase }) {
  if (passphrase.length < passphraseMin) throw new UsageError(`A passphrase of ${passphraseMin} characters at least.`)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  return { pem, entry: { id: randomUUID(), name, email, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') } }
}

/** The line that says a custodian has signed. @throws UsageError when the passphrase does not open the key */
export function signatureLine(document, { custodian, pem, passphrase }) {
  const { text, signatures } = readDocument(document)
  if (signatures.some((one) => one.custodian === custodian)) throw new UsageError('This custodian has signed it already.')
  let key
  try {
    key = createPrivateKey({ key: pem, passphrase })
  } catch {
    throw new UsageError('The passphrase does not open the key.')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new UsageError('This is no Ed25519 key.')
  return `signature: ${custodian} ${sign(null, Buffer.from(text, 'utf8'), key).toString('base64url')}\n`
}

/** What a text opens, in words, and with the custodians' public keys whose signatures hold. */
export function explain(document, custodians) {
  const { text, values, signatures } = readDocument(document)
  const words = [
    `Zone ${values.zone}, organisation ${values.organization}`,
    `lets member of staff ${values.staff}`,
    `read ${values.dataset} (${values.record === 'whole' ? 'the whole data set' : `record ${values.record}`}), up to level ${values.level}`,
    `for ${values.purpose}, ticket ${values.ticket}`,
    `from ${values['not-before']} until ${values['not-after']}, once.`,
  ]
  const held = new Set()
  for (const { custodian, signature } of signatures) {
    const known = custodians?.custodians.find(({ id }) => id === custodian)
    const key = known && createPublicKey({ key: Buffer.from(known.publicKey, 'base64'), format: 'der', type: 'spki' })
    const holds = key !== undefined && verify(null, Buffer.from(text, 'utf8'), key, signature)
    if (holds) held.add(custodian)
    const verdict =
      custodians === undefined ? 'not checked: give --custodians' : holds ? 'holds' : known ? 'DOES NOT HOLD' : 'IS OF NO CUSTODIAN'
    words.push(`Signature of ${known ? `${known.name} (${custodian})` : custodian}: ${verdict}`)
  }
  const required = custodians?.required
  if (required !== undefined) words.push(`${held.size} of the ${required} signatures it takes`)
  return { words, opens: required !== undefined && required >= 2 && held.size >= required && held.size === signatures.length }
}

async function passphraseFrom(file, prompt) {
  if (file !== undefined) return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  const { stdin, stderr } = process
  const reader = createInterface({ input: stdin, output: stdin.isTTY ? stderr : undefined, terminal: stdin.isTTY })
  if (stdin.isTTY) {
    stderr.write(prompt)
    // What is typed is not shown.
    reader._writeToOutput = () => {}
  }
  for await (const line of reader) {
    reader.close()
    if (stdin.isTTY) stderr.write('\n')
    return line
  }
  throw new UsageError('No passphrase was given.')
}

const option = { type: 'string' }
const texts = ['zone', 'organization', 'staff', 'dataset', 'record', 'level', 'purpose', 'ticket', 'not-before', 'minutes', 'out']
const others = ['name', 'email', 'custodian', 'custodians', 'key', 'passphrase-file']

async function run(argv) {
  const options = Object.fromEntries([...texts, ...others].map((name) => [name, option]))
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true })
  const [command, file] = positionals
  const need = (name) => values[name] ?? fail(`--${name} is missing.`)
  const given = () => file ?? fail('Which file?')
  switch (command) {
    case 'key': {
      const [name, email, out] = ['name', 'email', 'out'].map(need)
      const { pem, entry } = makeKey({ name, email, passphrase: await passphraseFrom(values['passphrase-file'], 'New passphrase: ') })
      writeFileSync(out, pem, { mode: 0o600, flag: 'wx' })
      console.log(JSON.stringify(entry, null, 2))
      return 0
    }
    case 'request': {
      const from = values['not-before'] ?? seconds(Date.now())
      const to = seconds(Date.parse(from) + Number(values.minutes ?? minutesMax) * 60_000)
      const record = values.record ?? 'whole'
      const nonce = randomBytes(16).toString('hex')
      const text = textOf({ ...values, record, verb: 'read', 'not-before': from, 'not-after': to, nonce })
      writeFileSync(need('out'), text, { mode: 0o600, flag: 'wx' })
      console.log(explain(text).words.join('\n'))
      return 0
    }
    case 'show': {
      const custodians = values.custodians === undefined ? undefined : JSON.parse(readFileSync(values.custodians, 'utf8'))
      const { words, opens } = explain(readFileSync(given(), 'utf8'), custodians)
      console.log(words.join('\n'))
      return custodians === undefined || opens ? 0 : 1
    }
    case 'sign': {
      const document = readFileSync(given(), 'utf8')
      const [custodian, key] = ['custodian', 'key'].map(need)
      console.error(explain(document).words.join('\n'))
      const passphrase = await passphraseFrom(values['passphrase-file'], 'Sign it? Your passphrase, or Ctrl-C: ')
      appendFileSync(file, signatureLine(document, { custodian, pem: readFileSync(key, 'utf8'), passphrase }))
      return 0
    }
    default:
      return fail('key, request, show or sign: see the head of this file.')
  }
}

function fail(message) {
  throw new UsageError(message)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await run(process.argv.slice(2))
  } catch (error) {
    console.error(error.message)
    process.exitCode = 2
  }
}
