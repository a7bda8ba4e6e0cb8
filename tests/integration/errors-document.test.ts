import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorDefinitions } from '@repo/contract'
import type { ErrorDefinition } from '@repo/core'

it('docs/errors.md explains every code that can be answered, and none that cannot', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
  const explained = [...page.matchAll(/^### ([A-Z][A-Z_]+)$/gm)].map(([, code]) => code)
  const declared = Object.keys(errorDefinitions)
  expect(explained.toSorted()).toEqual(declared.toSorted())
})

it('docs/errors.md gives each code the status it really has', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
  const stated = [...page.matchAll(/^### ([A-Z][A-Z_]+)\n\n(\d{3}), (\w+)/gm)].map(([, code, status, owner]) => [
    code,
    Number(status),
    owner,
  ])
  const definitions: Readonly<Record<string, ErrorDefinition>> = errorDefinitions
  const wrong = stated.filter(([code, status, owner]) => {
    const definition = definitions[String(code)]
    return definition?.status !== status || definition?.owner !== owner
  })
  expect(wrong).toEqual([])
})
