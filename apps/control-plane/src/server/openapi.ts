/** The OpenAPI 3.1 document of the operators' REST surface, generated from the contract once per process. */
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { errorBodySchema } from '@repo/contract'
import { controlContract } from '@repo/contract/control'

let generated: Promise<unknown> | undefined

/** @returns the document as plain JSON; the same object every time */
export function openApiDocument(): Promise<unknown> {
  return (generated ??= generate())
}

async function generate(): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(controlContract, {
    info: {
      title: 'Freehold control plane API',
      version: '1',
      description:
        'For operators: zones, cells and organisations by opaque id. Sign in at /operators/sessions and send the token as a bearer token. ' +
        'Answers are `{ok: true, data, meta}` or `{ok: false, error, meta}`.',
    },
    servers: [{ url: '/api/v1' }],
    commonSchemas: { Error: { schema: errorBodySchema, strategy: 'output' } },
    components: { securitySchemes: { operator: { type: 'http', scheme: 'bearer' } } },
    security: [{ operator: [] }],
  })
  return JSON.parse(JSON.stringify(document))
}
