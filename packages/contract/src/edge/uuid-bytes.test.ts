import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readUuid, readUuidBytes } from './uuid-bytes.ts'

const readText = (text: string): string | false => {
  const bytes = new Uint8Array(18)
  return readUuid(text, bytes, 2) && Buffer.from(bytes.subarray(2)).toString('hex')
}
const readHeader = (text: string): string | false => {
  const [bytes, header] = [new Uint8Array(18), Buffer.from(`x-org-id: ${text}\r\n`, 'latin1')]
  return readUuidBytes(header, 10, bytes, 2) && Buffer.from(bytes.subarray(2)).toString('hex')
}

describe('reading an id', () => {
  it('gives the bytes of a canonical UUID, from a string and from a header in place', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect([readText(id), readHeader(id)]).toEqual([id.replaceAll('-', ''), id.replaceAll('-', '')])
      }),
    )
  })

  it('refuses every other spelling', () => {
    const id = `a${randomUUID().slice(1)}`
    for (const text of [
      '',
      id.toUpperCase(),
      id.slice(1),
      id.replace('-', '0'),
      id.replaceAll('-', '_'),
      `é${id.slice(1)}`,
      `g${id.slice(1)}`,
    ]) {
      expect([readText(text), readHeader(text)]).toEqual([false, false])
    }
    expect(readText(`${id}0`)).toBe(false)
  })
})
