import { docsPage } from '../../../../server/docs-page.ts'
import { openApiDocument } from '../../../../server/openapi.ts'

export const GET = async () =>
  new Response(docsPage(await openApiDocument()), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'max-age=300',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })
