import { StandardBracketNotationSerializer, StandardOpenAPIJsonSerializer, StandardOpenAPISerializer } from '@orpc/openapi-client/standard'
import { StandardOpenAPICodec } from '@orpc/openapi/standard'
import { os } from '@orpc/server'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { RestCodec } from './rest-codec.ts'

const stock = new StandardOpenAPICodec(
  new StandardOpenAPISerializer(new StandardOpenAPIJsonSerializer(), new StandardBracketNotationSerializer()),
)
const ours = new RestCodec({})
const procedure = os
  .route({ method: 'GET', path: '/things', successStatus: 200 })
  .output(z.unknown())
  .handler(() => undefined)

it('reads every query as oRPC does', async () => {
  const name = fc.oneof(
    fc.constantFrom('limit', 'a', 'a[]', 'a[0]', 'a[b]', 'constructor', 'toString', '0', '', '__proto__'),
    fc.string({ maxLength: 5 }),
  )
  const pairs = fc.array(fc.tuple(name, fc.string({ maxLength: 4 })), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(pairs, fc.option(fc.constant({ limit: 'from the path' }), { nil: undefined }), async (query, params) => {
      const url = new URL('http://localhost/things')
      for (const [key, value] of query) url.searchParams.append(key, value)
      const request = { url, method: 'GET', headers: {}, signal: undefined, body: () => Promise.resolve(undefined) }
      const read = async (codec: StandardOpenAPICodec) => JSON.stringify(await codec.decode(request, params, procedure))
      expect(await read(ours)).toBe(await read(stock))
    }),
  )
})

it('a request without a body says nothing, and one whose body is null says null', async () => {
  const url = new URL('http://localhost/things')
  const read = (body: unknown) =>
    ours.decode(
      { url, method: 'DELETE', headers: {}, signal: undefined, body: () => Promise.resolve(body) } as Parameters<typeof ours.decode>[0],
      undefined,
      os.route({ method: 'DELETE', path: '/things' }).handler(() => undefined),
    )
  expect(await read(undefined)).toEqual({})
  expect(await read(null)).toBeNull()
})

it('writes every JSON as oRPC does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (output) => {
      const written = (codec: StandardOpenAPICodec) => JSON.stringify(codec.encode(output, procedure))
      expect(written(ours)).toBe(written(stock))
    }),
  )
})
