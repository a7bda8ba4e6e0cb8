import { StandardBracketNotationSerializer, StandardOpenAPIJsonSerializer, StandardOpenAPISerializer } from '@orpc/openapi-client/standard'
import { StandardOpenAPICodec } from '@orpc/openapi/standard'
import type { AnyProcedure } from '@orpc/server'
import type { StandardLazyRequest, StandardResponse } from '@orpc/standard-server'

/**
 * REST's codec: oRPC's, where a request without a body says nothing, as an empty query does, and with two shorter ways where they lead to the same. A query of plain names is read without its notation for lists and
 * objects; and an output, which has passed its contract's schema and is JSON by it (packages/contract/src/outputs-are-json.test.ts), is written as
 * it is, without the copy in which dates, big integers and sets are replaced. Files keep oRPC's way.
 */
export class RestCodec extends StandardOpenAPICodec {
  constructor(options: ConstructorParameters<typeof StandardOpenAPICodec>[1]) {
    super(new StandardOpenAPISerializer(new StandardOpenAPIJsonSerializer(), new StandardBracketNotationSerializer()), options)
  }

  override async decode(
    request: StandardLazyRequest,
    params: Record<string, string> | undefined,
    procedure: AnyProcedure,
  ): Promise<unknown> {
    const isQuery = request.method === 'GET' && procedure['~orpc'].route.inputStructure !== 'detailed'
    const query = isQuery ? plainQuery(request.url.searchParams) : undefined
    if (query) return { ...query, ...params }
    const input = await super.decode(request, params, procedure)
    return input === undefined ? {} : input
  }

  override encode(output: unknown, procedure: AnyProcedure): StandardResponse {
    const { successStatus = 200, outputStructure } = procedure['~orpc'].route
    if (outputStructure === 'detailed' || output instanceof Blob) return super.encode(output, procedure)
    return { status: successStatus, headers: {}, body: output }
  }
}

const plainName = /^[A-Za-z_]\w*$/

/** A query whose names are plain words, each there once; undefined for any other. */
function plainQuery(search: URLSearchParams): Record<string, string> | undefined {
  const query: Record<string, string> = {}
  for (const [name, value] of search) {
    if (!plainName.test(name) || name === '__proto__' || Object.hasOwn(query, name)) return undefined
    query[name] = value
  }
  return query
}
