import { isContractProcedure, type AnyContractProcedure } from '@orpc/contract'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { contract } from './index.ts'

function* proceduresOf(router: unknown, path: readonly string[] = []): Generator<[name: string, procedure: AnyContractProcedure]> {
  if (isContractProcedure(router)) return void (yield [path.join('.'), router])
  if (typeof router !== 'object' || router === null) return
  for (const [name, part] of Object.entries(router)) yield* proceduresOf(part, [...path, name])
}

// REST writes outputs as they are. What JSON cannot say (a date, a big integer, a set) would fail or be written as something else there.
it.each([...proceduresOf(contract)])('%s gives JSON and nothing else, or a file', (_, procedure) => {
  const { outputSchema, route } = procedure['~orpc']
  expect(outputSchema).toBeInstanceOf(z.ZodType)
  if (outputSchema instanceof z.ZodFile || route.outputStructure === 'detailed') return
  const schema = z.toJSONSchema(outputSchema as z.ZodType, {
    io: 'output',
    unrepresentable: 'throw',
  })
  expect(schema).toBeTypeOf('object')
})
