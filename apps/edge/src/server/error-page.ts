import type { ErrorEnvelope } from '@repo/contract'
import { page } from './page.ts'

/** What a person sees when the edge answers a navigation. Every part of it is ours: nothing of the request is echoed. */
export function errorPage({ error, meta }: ErrorEnvelope): string {
  return page(
    `${error.status} ${error.code}`,
    `<main>
      <p class="quiet">${error.status}</p>
      <h1>${error.message}</h1>
      <dl><dt>Code</dt><dd><code>${error.code}</code></dd><dt>Request</dt><dd><code>${meta.requestId}</code></dd></dl>
    </main>`,
  )
}
