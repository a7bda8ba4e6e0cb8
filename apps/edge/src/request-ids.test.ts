import { expect, it } from 'vitest'
import { newRequestId } from './request-ids.ts'

it('request ids are random UUIDs of version 4, and no two are the same', () => {
  const ids = Array.from({ length: 2500 }, newRequestId)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(ids.length)
  // Every digit is as likely as another wherever nothing is fixed.
  const firsts = new Set(ids.map((id) => id[0]))
  expect(firsts.size).toBe(16)
})
