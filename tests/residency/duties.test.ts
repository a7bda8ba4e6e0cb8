/** Who may do what is a table without an unknown cell: each policy's tests try every role of the list on every action of the policy. Read from the files; Cerbos runs them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, '../../packages/authz/policies')
const read = <T>(name: string): T => parse(readFileSync(join(folder, name), 'utf8')) as T

interface Policy {
  readonly resourcePolicy?: { readonly resource: string; readonly rules: readonly { readonly actions: readonly string[] }[] }
}
interface Suite {
  readonly tests: readonly { readonly input: { readonly principals: readonly string[]; readonly actions: readonly string[] } }[]
}

const everybody = Object.keys(read<{ principals: object }>('testdata/principals.yaml').principals)
const policies = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('_test.yaml'))
  .flatMap((name) => {
    const { resourcePolicy } = read<Policy>(name)
    return resourcePolicy ? [{ name, actions: [...new Set(resourcePolicy.rules.flatMap(({ actions }) => actions))] }] : []
  })

/** Cells of the table that no test of the policy looks into. */
function unknownCells(actions: readonly string[], { tests }: Suite, roles: readonly string[]): string[] {
  const tried = new Set(
    tests.flatMap(({ input }) => input.principals.flatMap((principal) => input.actions.map((action) => `${principal} ${action}`))),
  )
  return roles.flatMap((role) => actions.map((action) => `${role} ${action}`)).filter((cell) => !tried.has(cell))
}

it('has a test beside every policy, which tries every role on every action: no cell is unknown', () => {
  expect([everybody.length >= 17, policies.length >= 20]).toEqual([true, true])
  const unknown = policies.flatMap(({ name, actions }) => {
    const test = name.replace('.yaml', '_test.yaml')
    if (!existsSync(join(folder, test))) return [`${name}: no test`]
    return unknownCells(actions, read<Suite>(test), everybody).map((cell) => `${name}: ${cell}`)
  })
  expect(unknown).toEqual([])
})

it('a role or an action that nobody tried would be named', () => {
  const suite = { tests: [{ input: { principals: ['board'], actions: ['read'] } }] }
  expect(unknownCells(['read', 'approve'], suite, ['board', 'staff_support'])).toEqual([
    'board approve',
    'staff_support read',
    'staff_support approve',
  ])
})
