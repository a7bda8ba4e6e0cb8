interface ShownError {
  readonly status: number
  readonly code: string
  /** In the language of `locale`. */
  readonly message: string
  readonly locale: string
  readonly requestId: string
}

/** A whole page about an error, for when the app's own error page cannot be reached. It holds nothing but declared text and the request id. */
export function errorPage({ status, code, message, locale, requestId }: ShownError): string {
  return `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${code}</title>
<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
  main { max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem }
  code { overflow-wrap: anywhere }
</style>
<main>
  <h1>${status}</h1>
  <p>${message}</p>
  <p><code>${code}</code> · <code>${requestId}</code></p>
</main>
</html>
`
}
