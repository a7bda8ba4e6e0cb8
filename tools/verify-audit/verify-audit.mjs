#!/usr/bin/env node
/**
 * Checks an exported audit chain without Freehold: `node verify-audit.mjs FILE... [--head SEQUENCE:HASH] [--key ID=FILE.pub]...`. Needs
 * Node 20 and nothing else, and shares no code with what made the chain. Several files are the parts of one export, in order.
 *
 * Whoever rewrites a whole chain can make its hashes agree with each other. What they cannot do is make them agree with a head that was kept
 * elsewhere (`--head`: by the control plane, by the organisation), nor sign them with the zone's key. The file brings the zone's public keys
 * along; a forger would bring his own, so give the ones you had from the zone itself with `--key`.
 *
 * Exit code 0: the chain is whole. 1: it is not, and each line says what was found where. 2: the file cannot be read as a chain.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

/** Stops telling after this many: a file that is wrong everywhere is one finding, not a million. */
const findingsMax = 20

/**
 * @param {AsyncIterable<string>} lines
 * @param {{ kept?: { sequence: bigint, hash: string }, keys?: Map<string, import('node:crypto').KeyObject> }} [options]
 * @throws SyntaxError when the first line is no header
 */
export async function verifyChain(lines, { kept, keys = new Map() } = {}) {
  const findings = []
  const find = (what, sequence, why) => findings.length < findingsMax && findings.push({ what, sequence: String(sequence), why })
  let header
  let count = 0
  let at
  let signed
  let commitments = []
  let metKept = kept === undefined
  for await (const line of lines) {
    if (line === '') continue
    if (line.startsWith('{"format":')) {
      const next = readHeader(line)
      const after = { sequence: BigInt(next.after.sequence), hash: next.after.hash }
      // Each further part goes on where the one before it ended.
      if (header === undefined) at = after
      else if (next.organizationId !== header.organizationId) find('forged', after.sequence, 'this part is of another organisation')
      else if (after.sequence > at.sequence)
        find('removed', at.sequence + 1n, `events up to ${after.sequence} are missing between two files`)
      else if (after.sequence < at.sequence) find('reordered', after.sequence + 1n, `this part begins behind ${at.sequence}`)
      else if (after.hash !== at.hash) find('forged', after.sequence, 'this part does not follow the one before it')
      header = next
      // What is wrong between two parts is named once.
      if (after.sequence >= at.sequence) at = after
      if (kept && kept.sequence === at.sequence) metKept = kept.hash === at.hash
      continue
    }
    if (header === undefined) throw new SyntaxError('The first line is no header of an audit chain.')
    const read = readLine(line)
    if (read === undefined) {
      find('unreadable', at.sequence + 1n, 'this line is no seal, no checkpoint and no value')
      continue
    }
    if (read.checkpoint) {
      const { checkpoint } = read
      if (checkpoint.sequence !== at.sequence || checkpoint.hash !== at.hash)
        find('not_the_signed_chain', checkpoint.sequence, `at ${checkpoint.at} the chain had another hash here`)
      const held = checkSignature(header, checkpoint, keys)
      if (held === undefined) find('key_unknown', checkpoint.sequence, `the key ${checkpoint.keyId} is not known`)
      else if (!held.right) find('signature_wrong', checkpoint.sequence, `the checkpoint is not signed by the key ${checkpoint.keyId}`)
      else signed = { sequence: String(checkpoint.sequence), at: checkpoint.at, keyId: checkpoint.keyId, trusted: held.trusted }
      continue
    }
    if (read.personal) {
      const { personal } = read
      // Of an event that is not in the file nothing can be said.
      if (personal.sequence !== at.sequence || !commitments.includes(commitmentOf(personal)))
        find('not_the_committed_value', personal.sequence, `the ${personal.field} beside the event is not the one that was meant`)
      continue
    }
    const { seal } = read
    commitments = Array.isArray(seal.event.commitments) ? seal.event.commitments : []
    count += 1
    const expected = at.sequence + 1n
    const right = hashOf(header.organizationId, seal)
    if (seal.hash !== right) find('changed', seal.sequence, 'the event is not the one that was sealed')
    if (seal.sequence > expected)
      find(
        'removed',
        expected,
        seal.sequence === expected + 1n ? 'this event is missing' : `events up to ${seal.sequence - 1n} are missing`,
      )
    else if (seal.sequence < expected) find('reordered', seal.sequence, `stands behind ${at.sequence}`)
    // This one is as it was sealed, so it is the one before it that took another's place.
    else if (seal.previousHash !== at.hash && seal.hash === right)
      find('forged', at.sequence, 'is not the event that the next one was sealed behind')
    if (kept && kept.sequence === seal.sequence) metKept = kept.hash === seal.hash
    // The chain is followed by what was sealed, so that one bad event is named once and not by all that follow.
    if (seal.sequence >= expected) at = { sequence: seal.sequence, hash: seal.hash }
  }
  if (header === undefined) throw new SyntaxError('The file is empty.')
  const head = header.head
  if (at.sequence < BigInt(head.sequence)) find('cut_short', at.sequence + 1n, `events up to ${head.sequence} are missing at the end`)
  else if (at.hash !== head.hash) find('forged', at.sequence, 'is not the head that the file names')
  if (!metKept) find('not_the_kept_chain', kept.sequence, 'this is not the chain whose head was kept')
  return { count, head: { sequence: String(at.sequence), hash: at.hash }, signed, findings }
}

function readHeader(line) {
  const header = JSON.parse(line)
  if (header?.format !== 'freehold-audit-1') throw new SyntaxError('The first line does not name the format freehold-audit-1.')
  return header
}

const hash256 = /^[0-9a-f]{64}$/

function readLine(line) {
  try {
    const { sequence, previousHash, hash, event, checkpoint, personal } = JSON.parse(line)
    if (checkpoint !== undefined) {
      if (!hash256.test(checkpoint.hash) || typeof checkpoint.signature !== 'string') return undefined
      return { checkpoint: { ...checkpoint, sequence: BigInt(checkpoint.sequence) } }
    }
    if (personal !== undefined) return { personal: { ...personal, sequence: BigInt(personal.sequence) } }
    if (typeof event !== 'object' || event === null || !hash256.test(hash) || !hash256.test(previousHash)) return undefined
    return { seal: { sequence: BigInt(sequence), previousHash, hash, event } }
  } catch {
    return undefined
  }
}

function commitmentOf({ field, salt, value }) {
  return `${field}:${createHash('sha256').update(Buffer.from(salt, 'hex')).update(`${field}\n${value}`).digest('hex')}`
}

function hashOf(organizationId, { sequence, previousHash, event }) {
  const text = `freehold-audit-1\n${organizationId}\n${sequence}\n${previousHash}\n${canonical(event)}`
  return createHash('sha256').update(text).digest('hex')
}

/** JSON with sorted members (RFC 8785, for strings, null, safe integers and lists of strings). */
function canonical(event) {
  const members = Object.keys(event)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(event[name])}`)
  return `{${members.join(',')}}`
}

/** Whether the signature holds, by a key that was given or else by the one in the file; undefined when there is neither. */
function checkSignature({ zone, organizationId, keys: inFile = {} }, { sequence, hash, at, keyId, signature }, given) {
  const trusted = given.has(keyId)
  const key = trusted ? given.get(keyId) : publicKeyOf(inFile[keyId])
  if (key === undefined) return undefined
  const text = `freehold-audit-checkpoint-1\n${zone}\n${organizationId}\n${sequence}\n${hash}\n${at}`
  return { trusted, right: verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')) }
}

function publicKeyOf(base64) {
  try {
    return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function readArguments(words) {
  const read = { files: [], keys: new Map(), kept: undefined }
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]
    if (word === '--head') {
      const [, sequence, hash] = /^(\d+):([0-9a-f]{64})$/.exec(words[(index += 1)] ?? '') ?? []
      if (hash === undefined) return undefined
      read.kept = { sequence: BigInt(sequence), hash }
    } else if (word === '--key') {
      const [, id, path] = /^([^=]+)=(.+)$/.exec(words[(index += 1)] ?? '') ?? []
      if (path === undefined) return undefined
      read.keys.set(id, createPublicKey(readFileSync(path, 'utf8')))
    } else if (word.startsWith('--')) return undefined
    else read.files.push(word)
  }
  return read.files.length === 0 ? undefined : read
}

async function* linesOf(files) {
  for (const file of files) yield* createInterface({ input: createReadStream(file), crlfDelay: Infinity })
}

async function main(words) {
  try {
    const read = readArguments(words)
    if (read === undefined) {
      console.error('usage: node verify-audit.mjs FILE... [--head SEQUENCE:HASH] [--key ID=FILE.pub]...')
      return 2
    }
    const { count, head, signed, findings } = await verifyChain(linesOf(read.files), read)
    for (const finding of findings) console.log(`${finding.what} ${finding.sequence}: ${finding.why}`)
    if (signed)
      console.log(
        `signed up to ${signed.sequence} at ${signed.at} with the key ${signed.keyId}, ${signed.trusted ? 'which you gave' : 'which is in the file alone: give the zone’s with --key'}`,
      )
    console.log(`${count} events read, head ${head.sequence}:${head.hash}, ${findings.length === 0 ? 'whole' : 'NOT WHOLE'}`)
    return findings.length === 0 ? 0 : 1
  } catch (error) {
    console.error(error.message)
    return 2
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2))
