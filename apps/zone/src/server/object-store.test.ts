import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { newOpaqueId } from '@repo/core'
import { describe, expect, test } from 'vitest'
import { folderObjectStore, objectKey, type ObjectKey } from './object-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'objects-'))
const store = folderObjectStore(folder)
const orgId = newOpaqueId<'OrgId'>()
const key = objectKey(orgId, 'imports', 'a')
const names = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.part'))

describe('an object is there whole or not at all', () => {
  test('what is put is read back, from any byte on', async () => {
    expect(await store.put(key, Readable.from([Buffer.from('hello '), Buffer.from('world')]))).toBe(11)
    expect(await store.sizeOf(key)).toBe(11)
    expect((await buffer(store.read(key, 6))).toString()).toBe('world')
  })
  test('a stream that breaks off leaves the former object and no rest', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half')
        throw new Error('broken off')
      })(),
    )
    await expect(store.put(key, broken)).rejects.toThrow('broken off')
    expect((await buffer(store.read(key))).toString()).toBe('hello world')
    expect(names()).toEqual([])
  })
  test('a stream of 50 MB is asked for no faster than it is written', async () => {
    const packet = Buffer.alloc(65_536, 'x')
    const written = (): number => names().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
    let sentBytes = 0
    let heldBytesMost = 0
    async function* large(): AsyncGenerator<Uint8Array> {
      for (; sentBytes < 50 * 1024 * 1024; sentBytes += packet.length) {
        heldBytesMost = Math.max(heldBytesMost, sentBytes - written())
        yield packet
      }
    }
    expect(await store.put(key, large())).toBe(50 * 1024 * 1024)
    expect(heldBytesMost).toBeLessThan(8 * packet.length)
  })
  test('removing twice is no error', async () => {
    await store.remove(key)
    await store.remove(key)
    expect(await store.sizeOf(key)).toBeUndefined()
  })
})

test.each(['../../etc/passwd', `${orgId}/imports/../x`, `${orgId}/Imports/x`, 'x/imports/y', `${orgId}/imports/a/b`])(
  'a key like "%s" reaches no file',
  async (wrong) => {
    await expect(store.sizeOf(wrong as ObjectKey)).rejects.toThrow('object key')
  },
)

test('what was left half-written goes when it is old, and nothing else does', async () => {
  const kind = 'strays'
  await store.put(objectKey(orgId, kind, 'whole'), Readable.from(['whole']))
  const part = join(folder, orgId, kind, 'whole.1.part')
  writeFileSync(part, 'half')
  const [earlier, later] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]
  expect(await store.list(orgId, kind, earlier, 10)).toEqual([])
  expect(await store.list(orgId, kind, later, 10)).toEqual(['whole'])
  await store.removeUnfinished(orgId, kind, earlier)
  expect(readdirSync(join(folder, orgId, kind)).sort()).toEqual(['whole', 'whole.1.part'])
  await store.removeUnfinished(orgId, kind, later)
  expect(readdirSync(join(folder, orgId, kind))).toEqual(['whole'])
  expect(await store.list(orgId, 'nothing-of-this-kind', later, 10)).toEqual([])
})
