#!/usr/bin/env node
/**
 * Checks an exported audit chain without Freehold: `node verify-audit.mjs FILE [--head SEQUENCE:HASH]`. Needs Node 20 and nothing else, and
 * shares no code with what made the chain. `--head` is a head kept elsewhere (by the control plane, by the organisation): whoever rewrites
 * a whole chain can make its hashes agree with each other, but not with one that was kept.
 * Exit code 0: the chain is whole. 1: it is not, and each line says what was found where. 2: the file cannot be read as a chain.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {{ what: 'changed' | 'removed' | 'reordered' | 'forged' | 'cut_short' | 'not_the_kept_chain' | 'unreadable', sequence: string, why: string }} Finding
 */

/** Stops telling after this many: a file that is wrong everywhere is one finding, not a million. */
const findingsMax = 20

/**
 * @param {AsyncIterable<string>} lines
 * @param {{ sequence: bigint, hash: string } | undefined} [kept]
 * @returns {Promise<{ count: number, head: { sequence: string, hash: string }, findings: Finding[] }>}
 * @throws SyntaxError when the first line is no header
 */
export async function verifyChain(lines, kept) {
  /** @type {Finding[]} */
  const findings = []
  const find = (what, sequence, why) => findings.length < findingsMax && findings.push({ what, sequence: String(sequence), why })
  let header
  let count = 0
  let at
  let metKept = kept === undefined
  for await (const line of lines) {
    if (line === '') continue
    if (header === undefined) {
      header = readHeader(line)
      at = { sequence: BigInt(header.after.sequence), hash: header.after.hash }
      if (kept && kept.sequence === at.sequence) metKept = kept.hash === at.hash
      continue
    }
    const seal = readSeal(line)
    if (seal === undefined) {
      find('unreadable', at.sequence + 1n, 'this line is no seal')
      continue
    }
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
    else if (seal.previousHash !== at.hash) find('forged', seal.sequence, 'does not follow the event before it')
    if (kept && kept.sequence === seal.sequence) metKept = kept.hash === seal.hash
    // The chain is followed by what was sealed, so that one bad event is named once and not by all that follow.
    if (seal.sequence >= expected) at = { sequence: seal.sequence, hash: seal.hash }
  }
  if (header === undefined) throw new SyntaxError('The file is empty.')
  const head = header.head
  if (at.sequence < BigInt(head.sequence)) find('cut_short', at.sequence + 1n, `events up to ${head.sequence} are missing at the end`)
  else if (at.hash !== head.hash) find('forged', at.sequence, 'is not the head that the file names')
  if (!metKept) find('not_the_kept_chain', kept.sequence, 'this is not the chain whose head was kept')
  return { count, head: { sequence: String(at.sequence), hash: at.hash }, findings }
}

function readHeader(line) {
  const header = JSON.parse(line)
  if (header?.format !== 'freehold-audit-1') throw new SyntaxError('The first line does not name the format freehold-audit-1.')
  return header
}

function readSeal(line) {
  try {
    const { sequence, previousHash, hash, event } = JSON.parse(line)
    if (typeof event !== 'object' || event === null || !/^[0-9a-f]{64}$/.test(hash) || !/^[0-9a-f]{64}$/.test(previousHash))
      return undefined
    return { sequence: BigInt(sequence), previousHash, hash, event }
  } catch {
    return undefined
  }
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

async function main([file, flag, head]) {
  if (file === undefined || (flag !== undefined && (flag !== '--head' || !/^\d+:[0-9a-f]{64}$/.test(head ?? '')))) {
    console.error('usage: node verify-audit.mjs FILE [--head SEQUENCE:HASH]')
    return 2
  }
  const [sequence, hash] = head?.split(':') ?? []
  const kept = hash === undefined ? undefined : { sequence: BigInt(sequence), hash }
  try {
    const result = await verifyChain(createInterface({ input: createReadStream(file), crlfDelay: Infinity }), kept)
    for (const finding of result.findings) console.log(`${finding.what} ${finding.sequence}: ${finding.why}`)
    console.log(
      `${result.count} events read, head ${result.head.sequence}:${result.head.hash}, ${result.findings.length === 0 ? 'whole' : 'NOT WHOLE'}`,
    )
    return result.findings.length === 0 ? 0 : 1
  } catch (error) {
    console.error(error.message)
    return 2
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2))
