import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { publishOrganizationHosts, textOf, writeIfChanged, type OrganizationHost } from './publish-organization-hosts.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-hosts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const host = (letter: string): OrganizationHost => ({
  alias: letter.repeat(20),
  organizationId: `0000000${letter}-0000-4000-8000-000000000000`,
})

test('the file says the same for the same table, in whichever order it is read', () => {
  expect(textOf([host('b'), host('a')])).toBe(textOf([host('a'), host('b')]))
  expect(textOf([])).toBe('')
})

test('an unchanged table leaves the file alone, and a changed one leaves no half-written file behind', async () => {
  const file = join(folder, 'new', 'hosts')
  expect(await writeIfChanged(file, textOf([host('a')]))).toBe(true)
  expect(await writeIfChanged(file, textOf([host('a')]))).toBe(false)
  expect(await writeIfChanged(file, textOf([]))).toBe(true)
  expect(readFileSync(file, 'utf8')).toBe('')
  expect(readdirSync(join(folder, 'new'))).toEqual(['hosts'])
  expect(statSync(file).mode & 0o077).toBe(0)
})

test('while the table cannot be read, what the edge knew stays', async () => {
  const file = join(folder, 'kept')
  writeFileSync(file, 'as it was\n')
  const stopping = new AbortController()
  let asked = 0
  const running = publishOrganizationHosts({
    file,
    signal: stopping.signal,
    read: () => (asked++, Promise.reject(new Error('away'))),
  })
  await vi.waitFor(() => expect(asked).toBe(1))
  stopping.abort()
  await running
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe('as it was\n')
})
