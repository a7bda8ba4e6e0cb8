import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventOf } from '@repo/contract'
import { orgProcedures } from '../support/org-procedures.ts'

it('docs/audited-reads.md lists the reads that leave an event, with the event each leaves, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/audited-reads.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `([\w.]+)` *\| `([\w.]+)`/gm)].map(([, name, event]) => [name, event])
  const declared = orgProcedures()
    .filter(({ meta }) => meta.audit === 'read')
    .map(({ name, meta }) => [name, eventOf(meta)])
  expect(listed.toSorted()).toEqual(declared.toSorted())
})

it('what takes a list out as a file is on it', () => {
  const exports = orgProcedures().filter(({ name }) => /\.export/.test(name))
  expect(exports.filter(({ meta }) => meta.audit !== 'read').map(({ name }) => name)).toEqual([])
})
