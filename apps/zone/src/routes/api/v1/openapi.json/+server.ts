import { openApiDocument } from '../../../../server/openapi.ts'

export const GET = async () => Response.json(await openApiDocument(), { headers: { 'cache-control': 'max-age=300' } })
