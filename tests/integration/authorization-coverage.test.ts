import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { allProcedures, orgProcedures } from '../support/org-procedures.ts'
import { policiesDir } from '../support/zone-services.ts'
import { router } from '../../apps/zone/src/server/router.ts'

const policySchema = z.object({
  resourcePolicy: z.object({ resource: z.string(), rules: z.array(z.object({ actions: z.array(z.string()) })) }).optional(),
})

function policyActions(): Set<string> {
  const files = readdirSync(policiesDir).filter((name) => name.endsWith('.yaml') && !name.endsWith('_test.yaml'))
  return new Set(
    files.flatMap((name) => {
      const { resourcePolicy } = policySchema.parse(parse(readFileSync(join(policiesDir, name), 'utf8')))
      return resourcePolicy?.rules.flatMap(({ actions }) => actions.map((action) => `${resourcePolicy.resource}.${action}`)) ?? []
    }),
  )
}

interface RouterPart {
  readonly '~orpc'?: unknown
}

const implemented = (part: object, path: readonly string[] = []): string[] =>
  (part as RouterPart)['~orpc'] === undefined
    ? Object.entries(part).flatMap(([name, child]) => implemented(child as object, [...path, name]))
    : [path.join('.')]

it('every procedure of the contract is implemented, and nothing else is', () => {
  expect(implemented(router).sort()).toEqual(
    allProcedures()
      .map(({ name }) => name)
      .sort(),
  )
})

it('every organisation procedure names a resource and an action that a policy knows', () => {
  const known = policyActions()
  expect(orgProcedures().filter(({ meta }) => !known.has(`${meta.resource}.${meta.action}`))).toEqual([])
})

it('every action of a policy is asked by a procedure', () => {
  const asked = new Set(orgProcedures().map(({ meta }) => `${meta.resource}.${meta.action}`))
  expect([...policyActions()].filter((action) => !asked.has(action))).toEqual([])
})

it('every policy has its table of tests beside it', () => {
  const files = readdirSync(policiesDir)
  const policies = files.filter((name) => name.endsWith('.yaml') && !name.endsWith('_test.yaml') && name !== 'membership.yaml')
  expect(policies.filter((name) => !files.includes(name.replace('.yaml', '_test.yaml')))).toEqual([])
})
