import { expect, it } from 'vitest'
import { z } from 'zod'
import { schemaEntries } from './schema-entries.ts'

const inherited = { bucket: 'R3', level: 'operational' } as const
const secret = z.string().meta({ bucket: 'R3', level: 'identity' })

it('gives each value its own classification, or the nearest around it', () => {
  const schema = z.object({
    id: z.uuid(),
    person: z.object({ name: secret.nullable(), tags: z.array(z.string()).optional() }).meta({ bucket: 'R3', level: 'content' }),
    either: z.union([z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b'), by: secret })]),
  })
  expect(schemaEntries('x input', schema, inherited)).toEqual({
    entries: [
      { name: 'x input.id', ...inherited },
      { name: 'x input.person.name', bucket: 'R3', level: 'identity' },
      { name: 'x input.person.tags[]', bucket: 'R3', level: 'content' },
      { name: 'x input.either.kind', ...inherited },
      { name: 'x input.either.by', bucket: 'R3', level: 'identity' },
    ],
    problems: [],
  })
})

it('reports a value that nothing classifies, and a pair that is not legal', () => {
  expect(schemaEntries('x', z.object({ note: z.string(), by: secret }), undefined).problems).toEqual([
    'x.note: nothing says its bucket and level',
  ])
  const wrong = z.string().meta({ bucket: 'R1', level: 'identity' })
  expect(schemaEntries('x', wrong, inherited).problems).toEqual(['x: its bucket and level are no legal pair'])
})

it('ends in a schema that contains itself', () => {
  interface Tree {
    readonly name: string
    readonly branches: readonly Tree[]
  }
  const tree: z.ZodType<Tree> = z.object({ name: secret, branches: z.array(z.lazy(() => tree)) })
  expect(schemaEntries('x', tree, inherited).entries.map(({ name }) => name)).toEqual(['x.name'])
})
