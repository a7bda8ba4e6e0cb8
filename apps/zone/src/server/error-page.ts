import type { AppError } from '@repo/core'

/** A whole page about an error, for when the app's own error page cannot be reached. It holds nothing but declared text and the request id. */
export function errorPage(error: AppError, requestId: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error.code}</title>
<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
  main { max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem }
  code { overflow-wrap: anywhere }
</style>
<main>
  <h1>${error.status}</h1>
  <p>${error.message}</p>
  <p><code>${error.code}</code> · <code>${requestId}</code></p>
</main>
</html>
`
}
