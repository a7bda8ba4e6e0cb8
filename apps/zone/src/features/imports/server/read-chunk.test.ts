import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileFormat } from '../column-format.ts'
import { readHeader } from '../column-format.ts'
import { readChunk, readTitles, type Chunk } from './read-chunk.ts'
import { utf8Only } from './utf8-guard.ts'

const header = 'unit_label;property;owner_name;share;owned_from'

async function readAll(text: string, rowsMax: number, cutAt = 7): Promise<Chunk[]> {
  const bytes = Buffer.from(text)
  // Cut into small pieces, as a network does, in the middle of characters too.
  const from = (start: number): Readable =>
    Readable.from(
      (function* () {
        for (let at = start; at < bytes.length; at += cutAt) yield bytes.subarray(at, at + cutAt)
      })(),
    )
  const start = await readTitles(from(0), ';')
  if ('problems' in start) return []
  const format: FileFormat = { separator: ';', decimalSign: ',', columns: readHeader(start.titles).columns }
  const chunks: Chunk[] = []
  for (let position = start.next; ;) {
    const chunk = await readChunk(from(position.fromByte), position, format, rowsMax)
    chunks.push(chunk)
    if (chunk.done) return chunks
    position = chunk.next
  }
}

const labels = (chunks: Chunk[]): string[] => chunks.flatMap((chunk) => chunk.rows.map((row) => row.unitLabel))

describe('a file read in chunks gives what it gives read at once', () => {
  test('whatever the chunk size, line ends, quotes and byte order mark', async () => {
    const name = fc.constantFrom('Ada', '"Zoë ""Z"" Müller"', '"two\nlines"', 'Ærø;'.slice(0, 3))
    const lineEnd = fc.constantFrom('\n', '\r\n')
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 1, maxLength: 12 }),
        lineEnd,
        fc.boolean(),
        fc.nat({ max: 4 }),
        async (names, end, bom, size) => {
          const lines = names.map((owner, index) => `${index + 1};House;${owner};1;2020-01-01`)
          const text = `${bom ? '\ufeff' : ''}${[header, ...lines].join(end)}`
          const whole = await readAll(text, 100)
          const parts = await readAll(text, size + 1)
          expect(parts.flatMap((chunk) => chunk.rows)).toEqual(whole.flatMap((chunk) => chunk.rows))
          expect(parts.flatMap((chunk) => chunk.problems)).toEqual(whole.flatMap((chunk) => chunk.problems))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a problem names the line a person sees', () => {
  test('blank lines and line breaks inside quotes are counted', async () => {
    const chunks = await readAll(`${header}\n1;H;"A\nB";1;2020-01-01\n\n2;H;C;nonsense;2020-01-01\n3;H;D;1;2020-01-01`, 1)
    expect(chunks.flatMap((chunk) => chunk.problems)).toEqual([
      { line: 2, field: 'owner_name', code: 'VALUE_CHARACTERS', unitLabel: '1' },
      { line: 5, field: 'share', code: 'SHARE_MALFORMED', unitLabel: '2' },
    ])
    expect(labels(chunks)).toEqual(['3'])
  })
  test('every bad field of a line is named', async () => {
    const [chunk] = await readAll(`${header}\n;H;;7/3;soon`, 10)
    expect(chunk?.problems.map((problem) => problem.field)).toEqual(['unit_label', 'owner_name', 'share', 'owned_from'])
  })
  test('a line with too few fields says so', async () => {
    const [chunk] = await readAll(`${header}\n1;H;A;1`, 10)
    expect(chunk?.problems.map((problem) => problem.code)).toEqual(['FIELD_COUNT', 'VALUE_MISSING'])
  })
  test('a quotation mark that is not closed ends the reading and is named', async () => {
    const chunks = await readAll(`${header}\n1;H;A;1;2020-01-01\n2;H;"B;1;2020-01-01\n3;H;C;1;2020-01-01`, 10)
    expect(labels(chunks)).toEqual(['1'])
    expect(chunks.at(-1)?.problems).toEqual([{ line: 3, field: null, code: 'QUOTE_OPEN', unitLabel: null }])
  })
  test('a line of a million fields is too long, not an open quotation mark', async () => {
    const chunks = await readAll(
      `${header}\n1;H;A;1;2020-01-01\n2;H;B;1;2020-01-01${';x'.repeat(1_000_000)}\n3;H;C;1;2020-01-01`,
      10,
      65_536,
    )
    expect(labels(chunks)).toEqual(['1'])
    expect(chunks.at(-1)?.problems).toEqual([{ line: 3, field: null, code: 'LINE_TOO_LONG', unitLabel: null }])
  })
  test.each([
    ['of a million columns', Array.from({ length: 1_000_000 }, (_, n) => `c${n}`).join(';'), 'LINE_TOO_LONG'],
    ['whose quotation mark nobody closed', `"${header}\n${'1;H;A;1;2020-01-01\n'.repeat(10)}`, 'QUOTE_OPEN'],
    ['of more columns than a table has', Array.from({ length: 101 }, () => 'unit_label').join(';'), 'COLUMNS_TOO_MANY'],
    ['between whose columns stands something else', header.replaceAll(';', '|'), 'COLUMN_UNKNOWN'],
    ['that is empty', '\n\n', 'COLUMN_MISSING'],
  ])('a header %s is a problem of line 1', async (_name, text, code) => {
    const start = await readTitles(Readable.from([Buffer.from(text)]), ';')
    const problems = 'problems' in start ? start.problems : readHeader(start.titles).problems
    expect(problems[0]).toMatchObject({ line: 1, code })
  })
})

describe('a large file is never in memory as a whole', () => {
  const packetBytes = 65_536
  const fileBytes = 50 * 1024 * 1024

  /** A file of 50 MB that is made as it is read, and how much of it was asked for. */
  function large(first: string, line: string): { readonly content: Readable; readonly read: () => number } {
    let read = 0
    const packet = Buffer.from(line.repeat(Math.ceil(packetBytes / line.length)))
    const content = Readable.from(
      (function* () {
        for (yield Buffer.from(first); read < fileBytes; read += packet.length) yield packet
      })(),
      { highWaterMark: 1 },
    )
    return { content, read: () => read }
  }
  const format: FileFormat = { separator: ';', decimalSign: ',', columns: readHeader(header.split(';')).columns }
  const fromStart = { fromByte: 0, linesBefore: 0, rowsBefore: 0 }

  test('a chunk is read without asking for more of the file than its lines and a few packets', async () => {
    const { content, read } = large('', 'A;House;Somebody;1;2020-01-01\n')
    const chunk = await readChunk(content, fromStart, format, 500)
    expect(chunk).toMatchObject({ done: false, next: { rowsBefore: 500 } })
    expect(read()).toBeLessThan(8 * packetBytes)
  })
  test.each([
    ['an open quotation mark', '"', 'A;House;Somebody;1;2020-01-01\n', 'QUOTE_OPEN'],
    ['a line without an end', '', 'A;House;Somebody;1;2020-01-01;', 'LINE_TOO_LONG'],
  ])('%s ends the reading after a few packets', async (_name, first, line, code) => {
    const { content, read } = large(first, line)
    const chunk = await readChunk(content, fromStart, format, 500)
    expect(chunk).toMatchObject({ rows: [], done: true, problems: [{ line: 1, code }] })
    expect(read()).toBeLessThan(8 * packetBytes)
  })
})

describe('only UTF-8 text is accepted', () => {
  const drain = async (bytes: Uint8Array, sizeMax?: number): Promise<number> => {
    let sizeBytes = 0
    for await (const part of utf8Only(Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), sizeMax)) sizeBytes += part.byteLength
    return sizeBytes
  }
  test('characters that two packets share pass', async () => expect(await drain(Buffer.from('aaü€😀'))).toBe(11))
  test.each([
    ['Latin-1', Buffer.from('Müller', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffMüller', 'utf16le')],
    ['UTF-16 without its mark', Buffer.from('abc', 'utf16le')],
    ['a character cut off at the end', Buffer.from('aaa€').subarray(0, 5)],
  ])('%s is refused', async (_name, bytes) => {
    await expect(drain(bytes)).rejects.toMatchObject({ code: 'IMPORT_FILE_ENCODING', data: { line: 1 } })
  })
  test('the line of the first byte that is no text is named, wherever packets end', async () => {
    const good = fc.array(fc.constantFrom('a', 'ü', '€', '😀', ';'), { maxLength: 5 }).map((parts) => parts.join(''))
    const bad = fc.constantFrom([0xff], [0x00], [0xc3, 0x28], [0xed, 0xa0, 0x80])
    await fc.assert(
      fc.asyncProperty(fc.array(good, { maxLength: 8 }), good, bad, fc.integer({ min: 1, max: 9 }), async (lines, last, bytes, packet) => {
        const file = Buffer.concat([Buffer.from([...lines, last].join('\n')), Buffer.from(bytes), Buffer.from('\nmore\n\n')])
        const packets = Array.from({ length: Math.ceil(file.length / packet) }, (_, n) => file.subarray(n * packet, (n + 1) * packet))
        const refused = (async () => {
          for await (const _ of utf8Only(Readable.from(packets))) continue
        })()
        await expect(refused).rejects.toMatchObject({ code: 'IMPORT_FILE_ENCODING', data: { line: lines.length + 1 } })
      }),
      { numRuns: 200 },
    )
  })
  test('an empty file is refused', async () => {
    await expect(drain(new Uint8Array())).rejects.toMatchObject({ code: 'IMPORT_FILE_EMPTY' })
  })
  test('a file is cut off where it becomes too large', async () => {
    await expect(drain(Buffer.from('aaaaaa'), 5)).rejects.toMatchObject({ code: 'IMPORT_FILE_TOO_LARGE' })
  })
})
