/** A parser by other people in another language of thought: the one of npm's http-parser-js, which shares no line with llhttp. */
import { HTTPParser } from 'http-parser-js'
import type { OracleRead } from './node-oracle.ts'

// Bytes are characters here as everywhere in the edge's tests.
Object.assign(HTTPParser, { encoding: 'latin1' })

const pairs = (flat: readonly string[]): [string, string][] =>
  Array.from({ length: flat.length / 2 }, (_unused, index): [string, string] => [flat[index * 2] ?? '', flat[index * 2 + 1] ?? ''])

/** Reads the first request of some bytes. */
export function readBySecondParser(bytes: Buffer): OracleRead {
  const parser = new HTTPParser(HTTPParser.REQUEST)
  let [whole, body] = [false, '']
  let head: Pick<OracleRead, 'start' | 'fields'> = {}
  let trailers: [string, string][] = []
  parser[HTTPParser.kOnHeadersComplete] = (info) => {
    const method = HTTPParser.methods[info.method] ?? ''
    head = { start: [method, info.url, `${info.versionMajor}.${info.versionMinor}`], fields: pairs(info.headers) }
  }
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => void (body += chunk.toString('latin1', offset, offset + length))
  parser[HTTPParser.kOnHeaders] = (headers) => void (trailers = pairs(headers))
  parser[HTTPParser.kOnMessageComplete] = () => void (whole = true)
  const taken = parser.execute(bytes, 0, bytes.length)
  if (taken instanceof Error) return { outcome: 'refused' }
  return whole ? { outcome: 'whole', ...head, body, trailers } : { outcome: 'unfinished' }
}
