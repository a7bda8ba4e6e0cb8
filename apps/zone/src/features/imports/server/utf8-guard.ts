import { importBytesMax, importErrors } from '@repo/contract'

/**
 * Passes a file's bytes on and refuses, at the first byte that is wrong, what is not UTF-8 text or is too large. Another encoding is never guessed:
 * a wrong guess would turn names into others and nobody would see it. Nothing is held back but the few bytes of an unfinished character.
 * @throws IMPORT_FILE_ENCODING, IMPORT_FILE_TOO_LARGE, IMPORT_FILE_EMPTY
 */
export async function* utf8Only(content: AsyncIterable<Uint8Array>, bytesMax = importBytesMax): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let sizeBytes = 0
  const decode = (bytes?: Uint8Array): void => {
    let decoded: string
    try {
      decoded = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      throw importErrors.IMPORT_FILE_ENCODING({ cause })
    }
    // NUL is valid UTF-8, but a text file with one is UTF-16 without its mark, or no text at all.
    if (decoded.includes('\0')) throw importErrors.IMPORT_FILE_ENCODING()
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
