import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cellCode, count, instant, opaqueId, resultCode, sha256Hex, zoneCode } from './boundary-fields.ts'
import { defineBoundaryMessage } from './boundary-message.ts'
import { walkBoundary } from './boundary-walker.ts'

const safeLeaves: readonly z.ZodType[] = [
  ...[opaqueId, cellCode, count, instant, resultCode, sha256Hex, zoneCode],
  ...[z.boolean(), z.null(), z.int(), z.number(), z.literal('done'), z.enum(['up', 'down']), z.uuidv4()],
]

/** Every way a schema has been known to let text or an unknown key through. */
const leaks: readonly (readonly [string, z.ZodType])[] = [
  ['a free string', z.string()],
  ['a string that is only short', z.string().max(64)],
  ['an open pattern', z.string().regex(/^.{1,64}$/)],
  ['an unanchored pattern', z.string().regex(/[a-z]{2}/)],
  ['a pattern that is too long', z.string().regex(/^[a-z]{65}$/)],
  ['an e-mail address', z.email()],
  ['a URL', z.url()],
  ['an address', z.ipv4()],
  ['base64', z.base64()],
  ['an id that tells its time', z.uuidv7()],
  ['an id of any version', z.uuid()],
  ['an instant of any precision', z.iso.datetime()],
  ['a date object', z.date()],
  ['anything', z.any()],
  ['the unknown', z.unknown()],
  ['a bigint', z.bigint()],
  ['custom code', z.custom<string>(() => true)],
  ['an instance', z.instanceof(Uint8Array)],
  ['a transform', z.string().transform((text) => text.length)],
  ['a pipe', z.int().pipe(z.number())],
  ['a refinement', z.int().refine(() => true)],
  [
    'a trimmed code',
    z
      .string()
      .trim()
      .regex(/^[a-z]{2}$/),
  ],
  ['a coerced number', z.coerce.number()],
  ['a default', z.int().default(0)],
  ['a caught error', z.enum(['up']).catch('up')],
  ['a record', z.record(z.string(), z.int())],
  ['a map', z.map(z.string(), z.int())],
  ['a set', z.set(z.int())],
  ['a tuple with a rest', z.tuple([z.int()], z.string())],
  ['a template', z.templateLiteral(['a', z.string()])],
  ['a lazy schema', z.lazy(() => z.int())],
  ['an intersection', z.intersection(z.strictObject({ a: z.int() }), z.strictObject({ b: z.int() }))],
  ['an object that drops unknown keys', z.object({ a: z.int() })],
  ['an object that keeps unknown keys', z.looseObject({ a: z.int() })],
  ['an object with a catch-all', z.object({ a: z.int() }).catchall(z.int())],
  ['a list without a maximum', z.array(z.int())],
  ['a list that may be huge', z.array(z.int()).max(100_000)],
  ['a constant with blanks', z.literal('flat 3, Elm Street')],
  ['an enumeration of sentences', z.enum(['The boiler is broken'])],
]

const leak = fc.constantFrom(...leaks)
const safe = fc.letrec<{ schema: z.ZodType }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...safeLeaves),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('schema'), { maxKeys: 4 }).map((shape) => z.strictObject(shape)),
    tie('schema').map((item) => z.array(item).max(10)),
    tie('schema').map((inner) => inner.optional()),
    tie('schema').map((inner) => inner.nullable().readonly()),
    fc.tuple(tie('schema'), tie('schema')).map((options) => z.union(options)),
  ),
})).schema

/** Puts a schema somewhere deep inside a safe one. */
const wrappers: readonly ((inner: z.ZodType) => z.ZodType)[] = [
  (inner) => z.strictObject({ id: opaqueId, inner }),
  (inner) => z.array(inner).max(5),
  (inner) => inner.optional(),
  (inner) => inner.nullable().readonly(),
  (inner) => z.union([z.boolean(), inner]),
]

describe('the boundary walker', () => {
  it.each(leaks)('refuses %s', (_, schema) => {
    expect(walkBoundary(schema)).not.toEqual([])
  })

  it('refuses a schema that contains itself', () => {
    const chain = z.strictObject({
      get next(): z.ZodOptional<z.ZodType> {
        return chain.optional()
      },
    })
    expect(walkBoundary(chain)).toEqual([{ path: 'next', problem: 'it contains itself without a bound' }])
  })

  it('law: accepts every composition of safe fields', () => {
    fc.assert(
      fc.property(safe, (schema) => {
        expect(walkBoundary(schema)).toEqual([])
      }),
    )
  })

  it('law: refuses a leak however deep it is wrapped', () => {
    fc.assert(
      fc.property(leak, fc.array(fc.constantFrom(...wrappers), { maxLength: 6 }), ([, schema], around) => {
        const wrapped = around.reduce<z.ZodType>((inner, wrap) => wrap(inner), schema)
        expect(walkBoundary(wrapped)).not.toEqual([])
      }),
    )
  })

  it('law: an accepted schema never parses a value that holds free text', () => {
    const words = fc.oneof(
      fc.constant('Ms Example lives in flat 3'),
      fc.constant('person@example.com'),
      fc.string({ minLength: 1 }).map((text) => ` ${text}`),
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        words,
        fc.array(words, { minLength: 1, maxLength: 3 }),
        // As JSON gives them: an object without a prototype has no length to compare, and zod would throw.
        fc.dictionary(fc.string(), tie('any'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    })).any
    fc.assert(
      fc.property(safe, value, (schema, text) => {
        expect(schema.safeParse(text).success).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('names the place of each problem', () => {
    const schema = z.strictObject({ parts: z.array(z.strictObject({ reason: z.string() })).max(3) })
    expect(walkBoundary(schema)).toEqual([{ path: 'parts[].reason', problem: 'it is a free string' }])
  })
})

describe('a boundary message', () => {
  it('is refused at load when it could hold free text', () => {
    expect(() => defineBoundaryMessage('note', 'R2', z.strictObject({ text: z.string() }))).toThrow('text: it is a free string')
  })

  it('refuses an unknown key instead of dropping it, and repeats neither key nor value', () => {
    const message = defineBoundaryMessage('ping', 'R1', z.strictObject({ at: instant }))
    const attempt = () => message.parse({ at: '2026-11-22T12:04:31.000Z', 'Ms Example': 'flat 3' })
    expect(attempt).toThrow(expect.objectContaining({ code: 'BOUNDARY_MESSAGE_REFUSED', detail: 'ping: ' }))
  })

  it('gives back what it accepted', () => {
    const message = defineBoundaryMessage('ping', 'R1', z.strictObject({ at: instant }))
    expect(message.parse({ at: '2026-11-22T12:04:31.000Z' })).toEqual({ at: '2026-11-22T12:04:31.000Z' })
  })
})
