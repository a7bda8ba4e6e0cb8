/** The OpenAPI 3.1 document of the REST surface, generated from the contract once per process. */
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import * as wire from '@repo/contract'

type Json = Record<string, unknown>

/** Schemas with a name of their own in the document; the rest stays in place. */
const commonSchemas = {
  Address: { schema: wire.address, strategy: 'output' },
  Association: { schema: wire.association, strategy: 'output' },
  Money: { schema: wire.money, strategy: 'output' },
  OwnershipInterval: { schema: wire.ownershipInterval, strategy: 'output' },
  Party: { schema: wire.party, strategy: 'output' },
  Property: { schema: wire.property, strategy: 'output' },
  Share: { schema: wire.share, strategy: 'output' },
  TaxIdentifier: { schema: wire.taxIdentifier, strategy: 'output' },
  Unit: { schema: wire.unit, strategy: 'output' },
  Error: { schema: wire.errorBodySchema, strategy: 'output' },
} as const

const metaSchema = {
  type: 'object',
  required: ['requestId', 'traceId', 'timestamp', 'locale'],
  properties: {
    requestId: { type: 'string', format: 'uuid' },
    traceId: { type: 'string' },
    timestamp: { type: 'string', format: 'date-time' },
    locale: { type: 'string' },
  },
}

const envelope = (ok: boolean, name: string, schema: unknown): Json => ({
  type: 'object',
  required: ['ok', name, 'meta'],
  properties: { ok: { const: ok }, [name]: schema, meta: { $ref: '#/components/schemas/Meta' } },
})

let generated: Promise<Json> | undefined

/** @returns the document as plain JSON; the same object every time */
export function openApiDocument(): Promise<Json> {
  return (generated ??= generate())
}

async function generate(): Promise<Json> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(wire.contract, {
    info: {
      title: 'Freehold API',
      version: '1',
      description:
        'One organisation per request, named by X-Org-Id or by an API key. Writes take an Idempotency-Key. Money is a string of minor units ' +
        'with a currency. Answers are `{ok: true, data, meta}` or `{ok: false, error, meta}`.',
    },
    servers: [{ url: '/api/v1' }],
    commonSchemas,
    customErrorResponseBodySchema: (definedErrors) => ({
      ...envelope(false, 'error', {
        allOf: [{ $ref: '#/components/schemas/Error' }, { properties: { code: { enum: definedErrors.map(([code]) => code) } } }],
      }),
      description: definedErrors.map(([code, message]) => `${code}: ${message}`).join('\n'),
    }),
  })
  const json = JSON.parse(JSON.stringify(document)) as Json
  describeAccess(json)
  return json
}

/** What the generator cannot know: the success envelope, the organisation header, the idempotency key and how callers sign in. */
function describeAccess(document: Json): void {
  const components = (document['components'] ??= {}) as Json
  const schemas = (components['schemas'] ??= {}) as Json
  schemas['Meta'] = metaSchema
  components['securitySchemes'] = {
    apiKey: { type: 'http', scheme: 'bearer', description: '`fh_<organisation>_<secret>`; bound to one organisation.' },
    session: { type: 'apiKey', in: 'cookie', name: 'freehold.session_token' },
  }
  components['parameters'] = {
    XOrgId: {
      name: 'X-Org-Id',
      in: 'header',
      required: false,
      description:
        'Needed with a session; an API key names its organisation itself. All that are sent must agree, else ORG_SCOPE_CONFLICT.',
      schema: { type: 'string', format: 'uuid' },
    },
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Repeating the request with the same key gives the first answer again.',
      schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,128}$' },
    },
  }
  document['security'] = [{ apiKey: [] }, { session: [] }]
  for (const [path, item] of Object.entries(document['paths'] as Record<string, Json>)) {
    for (const [method, value] of Object.entries(item)) {
      const operation = value as Json
      operation['tags'] ??= [path.split('/')[1]]
      const parameters = (operation['parameters'] ??= []) as unknown[]
      parameters.push({ $ref: '#/components/parameters/XOrgId' })
      if (method !== 'get') parameters.push({ $ref: '#/components/parameters/IdempotencyKey' })
      wrapSuccess(operation['responses'] as Record<string, Json>)
    }
  }
}

function wrapSuccess(responses: Record<string, Json>): void {
  for (const [status, response] of Object.entries(responses)) {
    const content = response['content'] as Record<string, Json> | undefined
    const json = content?.['application/json']
    if (status.startsWith('2') && json) json['schema'] = envelope(true, 'data', json['schema'] ?? {})
  }
}
