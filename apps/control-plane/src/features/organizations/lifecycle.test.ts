import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { organizationStatuses } from '@repo/contract/boundary'
import { expect, it } from 'vitest'
import { requireTransition, transitions } from './lifecycle.ts'

it("names exactly the states that the database's check admits", () => {
  const sql = readFileSync(
    join(import.meta.dirname, '../../../../../prisma/control-plane/migrations/20261101000000_directory/migration.sql'),
    'utf8',
  )
  const list = /status text not null check \(status in \(([^)]*)\)\)/.exec(sql)?.[1] ?? ''
  expect(list.split(', ').map((word) => word.replaceAll("'", ''))).toEqual([...organizationStatuses])
  expect(Object.keys(transitions)).toEqual([...organizationStatuses])
})

it('leads nowhere from closed and moved, and names what is allowed', () => {
  expect(transitions.closed).toEqual([])
  expect(transitions.moved).toEqual([])
  expect(() => requireTransition('suspended', 'read_only')).toThrow(
    expect.objectContaining({ data: { status: 'suspended', allowed: ['active', 'closed'] } }),
  )
})
