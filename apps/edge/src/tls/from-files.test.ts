import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { authority } from '../test-support/certificates.ts'
import { temporaryFolder } from '../test-support/parties.ts'
import { FromFiles } from './from-files.ts'
import { upstreamTls } from './upstream-tls.ts'

describe('what is made from files', () => {
  const file = join(temporaryFolder(), 'number')
  let now = 0
  const read = (text: string): number => {
    writeFileSync(file, text)
    now += 1000
    return held.current
  }
  writeFileSync(file, '1')
  const held = new FromFiles(
    [file],
    () => {
      const value = Number(readFileSync(file, 'utf8'))
      if (Number.isNaN(value)) throw new Error('No number')
      return value
    },
    () => now,
  )

  it('follows them, goes on with what it had while they cannot be used, and follows them again', () => {
    expect(read('22')).toBe(22)
    expect(read('half a numb')).toBe(22)
    expect(read('333')).toBe(333)
    rmSync(file)
    now += 1000
    expect(held.current).toBe(333)
    expect(read('4444')).toBe(4444)
  })

  it('looks once a second, not at every question', () => {
    writeFileSync(file, '55555')
    expect(held.current).toBe(4444)
    now += 1000
    expect(held.current).toBe(55_555)
  })
})

describe('what an edge shows behind it', () => {
  it('is refused at start when certificate and key do not belong together, and copied as it is then', () => {
    const root = temporaryFolder()
    const ca = authority(join(root, 'ca'))
    const [one, other] = ['one', 'other'].map((name) => ca.issue(root, name, [`${name}.edges`]))
    const files = (key: string) => ({
      ...{ authorityFile: join(root, 'ca', 'ca.pem'), certificateFile: join(root, 'one.crt'), keyFile: join(root, `${key}.key`) },
    })
    expect({ ...upstreamTls({ upstreamTls: files('one') } as never) }).toEqual({ ca: ca.pem, cert: one?.cert, key: one?.key })
    expect(other?.key).not.toBe(one?.key)
    expect(() => upstreamTls({ upstreamTls: files('other') } as never)).toThrow()
  })
})
