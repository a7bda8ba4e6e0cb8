import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { awaitClaimToken } from './claim-link.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-officer-'))
afterAll(() => rmSync(folder, { recursive: true }))

const id = '00000000-0000-4000-8000-000000000001'
const token = `fhc_${id}_${'a'.repeat(43)}`

test('a file that is still being written is not read, and may be gone any moment', async () => {
  symlinkSync(join(folder, 'gone'), join(folder, `claim-${id}.txt.half-written.part`))
  writeFileSync(join(folder, `claim-${id}.txt`), `http://eu.localhost:8080/claim/${token}\n`)
  expect(await awaitClaimToken(folder, id)).toBe(token)
})

test('waiting for a link ends when it is given up', async () => {
  const stopping = new AbortController()
  stopping.abort()
  await expect(awaitClaimToken(folder, '00000000-0000-4000-8000-000000000002', stopping.signal)).rejects.toThrow()
})
