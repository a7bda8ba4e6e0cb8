/**
 * Says which tables a statement stores rows in, from its text: both what Prisma writes and what is written by hand pass the pool, and only there. Deleting
 * is not storing. A statement of a kind that is not foreseen stores in an unknown table, which nobody has classified.
 */

const unknownTable: readonly string[] = ['?']
const none: readonly string[] = []

/** First words of statements that store nothing themselves. A function that they call is the database's own, and so is what it writes. */
const storesNothing = new Set(['select', 'delete', 'savepoint', 'release', 'rollback', 'set', 'show', 'values', 'lock'])

const name = String.raw`((?:"[^"]+"|\w+)(?:\s*\.\s*(?:"[^"]+"|\w+))?)`
const beginning = new RegExp(String.raw`^\s*(?:insert\s+into|merge\s+into|update)\s+(?:only\s+)?${name}`, 'i')
// `for update` locks, and `do update` belongs to an insert that was found already.
const anywhere = new RegExp(String.raw`(?<!\b(?:for|key|do)\s+)\b(?:insert\s+into|merge\s+into|update|copy)\s+(?:only\s+)?${name}`, 'gi')
const notCode = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g

/** Texts that have to be read to their end, with what was found. Bounded: what does not fit is read again. */
const read = new Map<string, readonly string[]>()
const readMax = 500

/** @returns names as `schema.table`, unquoted; one without a schema as it stands */
export function writeTargets(text: string): readonly string[] {
  const [, first = ''] = /^\s*([a-z]+)/i.exec(text) ?? []
  const word = first.toLowerCase()
  // Several statements in one text, or a list of queries before the statement itself: only the whole text tells.
  if (word === 'with' || hasMore(text)) return known(text)
  if (storesNothing.has(word)) return none
  const target = beginning.exec(text)?.[1]
  return target === undefined ? unknownTable : [plain(target)]
}

function hasMore(text: string): boolean {
  const at = text.indexOf(';')
  return at !== -1 && text.slice(at + 1).trim() !== ''
}

function known(text: string): readonly string[] {
  const before = read.get(text)
  if (before) return before
  const code = text.replaceAll(notCode, ' ')
  const found = [...new Set([...code.matchAll(anywhere)].map((match) => plain(match[1] ?? '')))]
  if (read.size < readMax) read.set(text, found)
  return found
}

const plain = (written: string): string => written.replaceAll(/["\s]/g, '')
