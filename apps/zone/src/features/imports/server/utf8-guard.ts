import { importBytesMax, importErrors } from '@repo/contract'

/**
 * Passes a file's bytes on and refuses, at the first byte that is wrong, what is not UTF-8 text or is too large. Another encoding is never guessed:
 * a wrong guess would turn names into others and nobody would see it. Nothing is held back but the few bytes of an unfinished character.
 * @throws IMPORT_FILE_ENCODING with the line, IMPORT_FILE_TOO_LARGE, IMPORT_FILE_EMPTY
 */
export async function* utf8Only(content: AsyncIterable<Uint8Array>, bytesMax = importBytesMax): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let sizeBytes = 0
  let line = 1
  const decode = (bytes?: Uint8Array): void => {
    let decoded: string
    try {
      decoded = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      throw importErrors.IMPORT_FILE_ENCODING({ data: { line: line + linesBeforeBadByte(bytes ?? new Uint8Array()) }, cause })
    }
    // NUL is valid UTF-8, but a text file with one is UTF-16 without its mark, or no text at all.
    const nul = decoded.indexOf('\0')
    if (nul !== -1) throw importErrors.IMPORT_FILE_ENCODING({ data: { line: line + lineEndsIn(decoded.slice(0, nul)) } })
    line += lineEndsIn(decoded)
  }
  for await (const bytes of content) {
    sizeBytes += bytes.byteLength
    if (sizeBytes > bytesMax) throw importErrors.IMPORT_FILE_TOO_LARGE()
    decode(bytes)
    yield bytes
  }
  decode()
  if (sizeBytes === 0) throw importErrors.IMPORT_FILE_EMPTY()
}

function lineEndsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Line ends of a piece before the byte at which it stops being UTF-8. What the piece before it left unfinished is at most one character. */
function linesBeforeBadByte(piece: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(piece)
  return lineEndsIn(text.slice(0, Math.max(0, firstReplaced(text, piece))))
}

/** Where decoding put a replacement for what is no character; one at the very start may belong to the piece before. */
function firstReplaced(text: string, piece: Uint8Array): number {
  let start = 0
  while (start < 3 && ((piece[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start += 1
  const at = text.indexOf('\ufffd', start)
  return at === -1 ? 0 : at
}
