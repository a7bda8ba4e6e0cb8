import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson, parsePrismaSchema } from '@repo/residency'
import { expect, it } from 'vitest'
import { sealedColumns, sealedEvent } from './sealed-event.ts'

it('every column of the trail is under the seal, but the organisation, which the seal names itself', () => {
  const folder = join(import.meta.dirname, '../../../../../prisma/zone/schema')
  const schema = parsePrismaSchema(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
  const columns = schema.find(({ table }) => table === 'audit_event')?.columns.map(({ column }) => column) ?? []
  const sealed = [...sealedColumns.matchAll(/(?:^|[,(]\s*)([a-z_]+)/g)].map(([, name]) => name)
  expect(columns.filter((column) => column !== 'organization_id' && !sealed.includes(column))).toEqual([])
})

it('a column that an event has no value for leaves no trace in its seal', () => {
  const event = { id: 'a', transactionId: '7', ruleCode: null, grantIds: [], policyVersion: 0 }
  expect(canonicalJson(sealedEvent(event))).toBe('{"id":"a","policyVersion":0,"transactionId":"7"}')
})
